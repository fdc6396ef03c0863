import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { REGION } from './account.ts';
import { AwsError } from './error.ts';
import type { SignedRequest } from './http.ts';

/** What the `Authorization` header claims, before anything of it is believed. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SCOPE_END = 'aws4_request';
const UNSIGNED_BODIES = new Set(['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER']);

/**
 * Reads the `Authorization` header.
 * @throws AwsError `MissingAuthenticationTokenException` without one, `IncompleteSignatureException` when it is malformed.
 */
export function parseAuthorization(headers: SignedRequest['headers']): Authorization {
  const header = headers.authorization?.trim();
  if (!header?.startsWith('AWS4-'))
    throw new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token');
  if (!header.startsWith(`${ALGORITHM} `)) throw incomplete(`only ${ALGORITHM} is supported`);
  const fields = new Map(
    header
      .slice(ALGORITHM.length)
      .split(',')
      .map((part) => part.trim())
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  for (const name of ['Credential', 'SignedHeaders', 'Signature'])
    if (!fields.get(name)) throw incomplete(`Authorization header requires '${name}' parameter.`);
  const [accessKeyId, date, region, service, end] = (fields.get('Credential') ?? '').split('/');
  if (!accessKeyId || !date || !region || !service || end !== SCOPE_END)
    throw incomplete('Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.');
  const signedHeaders = (fields.get('SignedHeaders') ?? '').split(';');
  return { accessKeyId, date, region, service, signedHeaders, signature: fields.get('Signature') ?? '' };
}

/**
 * Checks the signature against the secret key, as AWS's Signature Version 4 documentation describes it. The age of the
 * request is not checked: the callers' clocks may run at another rate than this machine's.
 * @throws AwsError `InvalidSignatureException`
 */
export function verifySignature(
  request: SignedRequest,
  authorization: Authorization,
  service: string,
  secretAccessKey: string,
): void {
  const { date, region } = authorization;
  const timestamp = request.headers['x-amz-date'] ?? '';
  if (authorization.service !== service) throw invalid(`Credential should be scoped to correct service: '${service}'.`);
  if (region !== REGION) throw invalid(`Credential should be scoped to a valid region, not '${region}'.`);
  if (!/^\d{8}T\d{6}Z$/.test(timestamp)) throw incomplete("Authorization header requires an 'X-Amz-Date' header.");
  if (timestamp.slice(0, 8) !== date) throw invalid('Date in Credential scope does not match the date of the request.');
  if (!authorization.signedHeaders.includes('host')) throw invalid("'Host' must be a 'SignedHeader'.");

  const scope = [date, region, service, SCOPE_END];
  const canonical = canonicalRequest(request, authorization, bodyHash(request, service));
  const text = [ALGORITHM, timestamp, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  // Digests of both sides have the same length for any input.
  if (!timingSafeEqual(hmac('compare', hmac(key, text).toString('hex')), hmac('compare', authorization.signature)))
    throw invalid(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
        'and signing method. Consult the service documentation for details.',
    );
}

function canonicalRequest(
  { method, url, headers }: SignedRequest,
  { signedHeaders, service }: Authorization,
  hash: string,
): string {
  const [path = '/', query = ''] = url.split('?', 2);
  const pairs = query.split('&').filter(Boolean);
  return [
    method,
    // Every service but S3 signs the path encoded twice.
    (service === 's3' ? path : path.split('/').map(encodeRfc3986).join('/')) || '/',
    pairs
      .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
      .sort()
      .join('&'),
    ...signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    hash,
  ].join('\n');
}

/** What stands for the body in the signature. S3's clients say it in a header, as they may stream what they send. */
function bodyHash({ headers, body }: SignedRequest, service: string): string {
  const said = headers['x-amz-content-sha256'];
  if (service !== 's3' || said === undefined) return sha256(body);
  if (UNSIGNED_BODIES.has(said)) return said;
  if (said.startsWith('STREAMING-'))
    throw new AwsError('NotImplemented', `The local S3 does not take a body signed piece by piece (${said}).`, 501);
  if (said !== sha256(body))
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  return said;
}

function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

function incomplete(message: string): AwsError {
  return new AwsError('IncompleteSignatureException', message);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidSignatureException', message, 403);
}
