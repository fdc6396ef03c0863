import { EMPTY_200 } from '../answers.ts';
import type { Call } from '../call.ts';
import { sameText, sha256 } from '../compare.ts';
import { eitherBody } from '../events/either.ts';
import { jsonEvent, jsonEvents } from '../events/json.ts';
import { queryValue } from '../events/sources.ts';
import type { Provider } from '../provider.ts';
import type { Verdict } from '../scheme.ts';
import { type Hmac, hmac } from '../shapes/hmac.ts';
import { asText } from '../shapes/keys.ts';
import { url } from '../shapes/pieces.ts';
import { oneHeader } from '../shapes/signatures.ts';
import { plainUrl, plainUrlWithOtherPort, urlWithOtherPort } from '../shapes/url.ts';

export const twilioJson: Provider = {
  id: 'twilio-json',
  label: 'Twilio, JSON',
  status: 'verified',
  signed: 'public URL, whose bodySHA256 is the hash of the body',
  freshness: 'none',
  parts: [{ name: 'authToken', from: 'the account’s console' }],
  scheme: {
    verify: hmacOfUrlWithBodyHash,
    hash: 'sha1',
    encoding: 'base64',
    key: { part: 'authToken', bytes: asText },
    signature: { read: oneHeader, header: 'x-twilio-signature' },
    signed: [url],
    alternatives: [[urlWithOtherPort], [plainUrl], [plainUrlWithOtherPort]],
  },
  events: {
    read: eitherBody,
    first: '[',
    matching: {
      read: jsonEvents,
      lists: [
        {
          items: '#',
          id: ['item/id|hash'],
          type: ['item/type|=callback'],
          time: { at: 'item/time', unit: 'iso' },
        },
      ],
    },
    otherwise: {
      read: jsonEvent,
      id: ['body/id|hash'],
      type: ['body/type|body/EventType|=callback'],
      time: { at: 'body/time', unit: 'iso' },
      account: ['body/AccountSid|body/account_sid'],
    },
  },
  answer: EMPTY_200,
  deadline: 'about 15 s',
  retries: 'about 1',
};

/** The URL is signed and says which body belongs to it; without that parameter the body is not protected. */
export function hmacOfUrlWithBodyHash(call: Call, scheme: Hmac): Verdict {
  const named = queryValue(call.request.url, 'bodySHA256');
  if (named === undefined) return 'missing-signature';
  const verdict = hmac(call, scheme);
  if (typeof verdict === 'string') return verdict;
  return sameText(sha256(call.request.body).toString('hex'), named.toLowerCase()) ? verdict : 'signature-mismatch';
}
