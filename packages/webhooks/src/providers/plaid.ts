import type { JsonWebKey } from 'node:crypto';
import { EMPTY_200 } from '../answers.ts';
import type { Call } from '../call.ts';
import { sameText, sha256 } from '../compare.ts';
import { isRecord, jsonEvent } from '../events/json.ts';
import { checkClaims, isSignedBy, parseToken } from '../jwt/token.ts';
import { KEY_REASON } from '../keys/certificate.ts';
import { remote } from '../keys/remote.ts';
import type { Provider } from '../provider.ts';
import type { Verdict } from '../scheme.ts';
import { fromJwk } from '../shapes/key-objects.ts';
import type { Reason } from '../types.ts';

export const plaid: Provider = {
  id: 'plaid',
  label: 'Plaid',
  status: 'verified',
  signed: 'a JWT (ES256) with the hash of the body',
  freshness: '300 s, both sides',
  parts: [
    { name: 'clientId', from: 'the dashboard’s Keys page' },
    { name: 'secret', from: 'the dashboard’s Keys page' },
    { name: 'environment', from: 'production (default) or sandbox', optional: true, form: /^(?:production|sandbox)$/ },
  ],
  scheme: { verify: plaidVerification },
  events: {
    read: jsonEvent,
    // Two updates of one item send equal bodies, and so do two attempts, which are signed again: within an hour they are one event. The
    // first attempts come within 42 minutes; a later one is a further event, which does no harm: it says no more than that there is news.
    id: ['body/webhook_type', 'body/webhook_code', 'body/item_id?', 'fact/hour', 'hash'],
    type: ['body/webhook_type', 'body/webhook_code'],
    entity: ['=item', 'body/item_id'],
    account: ['body/environment'],
  },
  answer: EMPTY_200,
  deadline: '10 s (unconfirmed)',
  retries: 'for about 24 h',
};

/** Plaid's JWT holds a hash of the body; its key is asked for by id at Plaid's API, with our own credentials. */
async function plaidVerification(call: Call): Promise<Verdict> {
  const text = call.header('plaid-verification');
  if (!text) return 'missing-signature';
  const token = parseToken(text);
  if (token?.algorithm !== 'ES256' || !token.kid || !/^[A-Za-z0-9-]{1,64}$/.test(token.kid))
    return 'malformed-signature';
  const usable = call.secrets.filter(({ clientId, secret }) => clientId && secret);
  if (usable.length === 0) return 'secret-unavailable';
  // Before anything is fetched: an old token, or one for another body, must not make us call out.
  const refused = checkClaims(token.claims, call.now, { leeway: 300, longestAge: 300, expires: false });
  if (refused) return refused;
  const claimed = token.claims.request_body_sha256;
  const actual = sha256(call.request.body).toString('hex');
  if (typeof claimed !== 'string' || !sameText(claimed, actual)) return 'signature-mismatch';
  let reason: Reason = 'unknown-key';
  for (const { clientId = '', secret = '', environment = 'production' } of usable) {
    const key = await keyOf(call, token.kid, { clientId, secret, environment });
    if (typeof key === 'string') {
      // What one pair of credentials could not find out leaves the question open.
      if (reason === 'unknown-key') reason = key;
      continue;
    }
    if (!isSignedBy(token, 'ES256', key)) return 'signature-mismatch';
    return { hour: String(Math.floor(Number(token.claims.iat) / 3600)) };
  }
  return reason;
}

interface Credentials {
  readonly clientId: string;
  readonly secret: string;
  readonly environment: string;
}

async function keyOf(call: Call, kid: string, { clientId, secret, environment }: Credentials) {
  const { fetch } = call.options;
  if (!fetch || !/^(?:production|sandbox)$/.test(environment)) return 'key-unavailable';
  const known = await remote(fetch, call.now, {
    url: `https://${environment}.plaid.com/webhook_verification_key/get`,
    key: `${clientId} ${kid}`,
    init: {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: clientId, secret, key_id: kid }),
    },
    parse: parseKey,
    isAbsent,
    named: 'by-request',
  });
  if (typeof known === 'string') return KEY_REASON[known];
  const { key, expiredAt } = known.value;
  // A key that Plaid has retired verifies nothing more.
  return expiredAt === null || call.now < expiredAt ? key : 'unknown-key';
}

/** Plaid answers 400 for an unknown id, and for credentials of ours that it does not know (plaid.com/docs/errors/invalid-input). */
function isAbsent(status: number, text: string): boolean {
  return status === 404 || (status === 400 && !/INVALID_API_KEYS|UNAUTHORIZED|ENVIRONMENT/.test(text));
}

function parseKey(text: string) {
  const answer: unknown = JSON.parse(text);
  const jwk = isRecord(answer) ? answer.key : undefined;
  const key = isRecord(jwk) ? fromJwk(jwk as JsonWebKey) : undefined;
  if (!key || !isRecord(jwk)) return undefined;
  return { key, expiredAt: typeof jwk.expired_at === 'number' ? jwk.expired_at * 1000 : null };
}
