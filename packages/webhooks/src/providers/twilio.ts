import { EMPTY_200 } from '../answers.ts';
import type { Call } from '../call.ts';
import { type FormEvent, formEvent, parametersIn } from '../events/form.ts';
import { contentHash, type Look } from '../events/sources.ts';
import type { Provider } from '../provider.ts';
import type { Facts, Reading } from '../scheme.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { url } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';
import { plainQuery, plainUrl, plainUrlWithOtherPort, sortedParameters, urlWithOtherPort } from '../shapes/url.ts';
import type { WebhookEvent } from '../types.ts';

/** A status stream sends one id many times, so the kind and its status make the type. */
const twilioType = (look: Look) => {
  const message = look('form/MessageStatus|form/SmsStatus');
  const call = look('form/CallStatus');
  if (message) return `message.${message}`;
  return call ? `call.${call}` : 'callback';
};

/** Every form that has the same signature is the same event: the query as Twilio may sign it, then the parameters. */
function twilioEvent(call: Call, reader: FormEvent, facts: Facts): Reading {
  const text = plainQuery(call) + sortedParameters(call);
  const reading = formEvent(call, reader, { ...facts, signed: contentHash(Buffer.from(text)) });
  const [event] = typeof reading === 'object' && reading.kind === 'events' ? reading.events : [];
  return event && bordersMoved(event, text) ? 'malformed-body' : reading;
}

const STATUS =
  /(?:Message|Sms|Call)Status(?:accepted|scheduled|queued|send|sent|deliver|undeliver|failed|cancel|read|receiv|initiated|ringing|in-progress|completed|busy|no-answer)/;

/** An account or a status that is signed and that the form does not name, or a status with more behind it: a border was moved. */
function bordersMoved({ type, account }: WebhookEvent, text: string): boolean {
  if (account === undefined && /AccountSidAC[0-9a-fA-F]/.test(text)) return true;
  return type === 'callback' ? STATUS.test(text) : !/^(?:message|call)\.[a-z-]+$/.test(type);
}

export const twilio: Provider = {
  id: 'twilio',
  label: 'Twilio, form or GET',
  status: 'verified',
  signed: 'public URL + every form parameter as name and value, sorted by name',
  freshness: 'none',
  parts: [{ name: 'authToken', from: 'the account’s console' }],
  methods: ['POST', 'GET'],
  // A callback has some dozens of parameters, each a few KB at most.
  limits: { bytes: 500_000, parts: { most: 1000, count: parametersIn } },
  scheme: {
    verify: hmac,
    hash: 'sha1',
    encoding: 'base64',
    key: { part: 'authToken', bytes: asText },
    signature: { read: oneHeader, header: 'x-twilio-signature' },
    signed: [url, sortedParameters],
    alternatives: [urlWithOtherPort, plainUrl, plainUrlWithOtherPort].map((other) => [other, sortedParameters]),
  },
  events: {
    read: twilioEvent,
    queryOfGet: true,
    // Names and values are signed without borders, so that no single one of them is certain: their whole text is.
    id: ['fact/signed'],
    type: twilioType,
    entity: ['=twilio', 'form/MessageSid|form/SmsSid|form/CallSid'],
    account: ['form/AccountSid'],
  },
  answer: EMPTY_200,
  deadline: 'about 15 s',
  retries: 'about 1, set in the fragment of the URL',
  notes:
    'The event of a GET is its query string. The idempotency token is not signed; the hash of what is signed is used instead.',
};
