import { EMPTY_200, echo } from '../answers.ts';
import { eitherBody } from '../events/either.ts';
import { formEvent } from '../events/form.ts';
import { isRecord, jsonEvent, type Reply } from '../events/json.ts';
import type { Look } from '../events/sources.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { body, timestamp } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';

/** The signed `url_verification` request wants its challenge back. */
const slackChallenge: Reply = (event) => {
  if (!isRecord(event) || event.type !== 'url_verification') return undefined;
  return (typeof event.challenge === 'string' && echo(event.challenge)) || 'malformed-body';
};

/** `event_callback` says nothing of its own: the inner event's type does. */
const slackType = (look: Look) => look('body/event/type') ?? look('body/type');

/** A slash command is a plain form; buttons and dialogs send JSON in the field `payload`. */
const slackFormType = (look: Look) => (look('form/payload') ? 'interaction' : look('form/command') && 'slash_command');

export const slack: Provider = {
  id: 'slack',
  label: 'Slack',
  status: 'verified',
  signed: '"v0:" + timestamp + ":" + body',
  freshness: '300 s, both sides',
  parts: [{ name: 'signingSecret', from: 'the app’s Basic information; a new one counts at once' }],
  scheme: {
    verify: hmac,
    hash: 'sha256',
    encoding: 'hex',
    key: { part: 'signingSecret', bytes: asText },
    signature: { read: oneHeader, header: 'x-slack-signature', prefix: 'v0=' },
    signed: ['v0:', timestamp, ':', body],
    clock: { headers: ['x-slack-request-timestamp'], unit: 'seconds', past: 300, future: 300 },
  },
  handshake: { says: 'the signed url_verification request gets its challenge back as text' },
  events: {
    read: eitherBody,
    first: '{',
    matching: {
      read: jsonEvent,
      reply: slackChallenge,
      id: ['body/event_id'],
      type: slackType,
      time: { at: 'body/event_time', unit: 'seconds' },
      entity: ['=channel', 'body/event/channel|body/event/item/channel'],
      account: ['body/team_id'],
    },
    otherwise: {
      read: formEvent,
      id: ['form/trigger_id?', 'hash'],
      type: slackFormType,
      entity: ['=channel', 'form/channel_id'],
      account: ['form/team_id'],
    },
  },
  answer: EMPTY_200,
  deadline: '3 s',
  retries: '3: at once, after 1 min, after 5 min; the answer header x-slack-no-retry: 1 stops them',
};
