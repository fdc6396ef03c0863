import { EMPTY_200 } from '../answers.ts';
import { formEvent, parametersIn } from '../events/form.ts';
import type { Look } from '../events/sources.ts';
import type { Provider } from '../provider.ts';
import { hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { url } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';
import { sortedParameters, urlWithOtherPort } from '../shapes/url.ts';

/** A status stream sends one id many times, so the kind and its status make the type. */
const twilioType = (look: Look) => {
  const message = look('form/MessageStatus|form/SmsStatus');
  const call = look('form/CallStatus');
  if (message) return `message.${message}`;
  return call ? `call.${call}` : 'callback';
};

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
    alternatives: [[urlWithOtherPort, sortedParameters]],
  },
  events: {
    read: formEvent,
    queryOfGet: true,
    id: ['form/MessageSid|form/SmsSid|form/CallSid?', 'form/MessageStatus|form/SmsStatus|form/CallStatus?', 'hash'],
    type: twilioType,
    entity: ['=twilio', 'form/MessageSid|form/SmsSid|form/CallSid'],
    account: ['form/AccountSid'],
  },
  answer: EMPTY_200,
  deadline: 'about 15 s',
  retries: 'about 1, set in the fragment of the URL',
  notes:
    'The event of a GET is its query string. The idempotency token is not signed; the body’s hash is used instead.',
};
