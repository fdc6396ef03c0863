import { createHash, createHmac, sign as signWithKey } from 'node:crypto';
import { hook0Names } from '../providers/coinbase-developer-platform.ts';
import { contentfulHeaders } from '../providers/contentful.ts';
import type { Hmac } from '../shapes/hmac.ts';
import { svixId, webhookId } from '../shapes/pieces.ts';
import type { PlainHash } from '../shapes/plain-hash.ts';
import type { PublicKey } from '../shapes/public-key.ts';
import { type AnySignature, numbered, oneHeader, pairs, versions } from '../shapes/signatures.ts';
import { type Bytes, type Piece, piecesOf, type Signatures } from '../shapes/signed.ts';
import type { WebhookRequest } from '../types.ts';
import { headerOf, idOf, timeText, withHeaders } from './request.ts';
import { callWith, cannot, type Draft, type Signed } from './signer.ts';

/** Schemes whose signature is in a header, over pieces of the request. */

type InHeader = Hmac | PublicKey;

export function signHmac(draft: Draft, scheme: Hmac): Signed {
  const text = draft.parts[scheme.key.part];
  const key = text === undefined ? undefined : scheme.key.bytes(text);
  if (key === undefined) return cannot(`the secret has no usable part "${scheme.key.part}"`);
  return signHeader(draft, scheme, (pieces) => {
    const keyed = createHmac(scheme.hash, key);
    for (const piece of pieces) keyed.update(piece);
    return keyed.digest();
  });
}

export function signWithPrivateKey(draft: Draft, scheme: PublicKey): Signed {
  const { privateKey } = draft.options;
  if (!privateKey)
    return cannot('the secret is a public key: pass the private key that belongs to it, as `privateKey`');
  try {
    return signHeader(draft, scheme, (pieces) =>
      signWithKey(scheme.hash, Buffer.concat(pieces.map((piece) => Buffer.from(piece))), privateKey),
    );
  } catch {
    return cannot(`the private key is not of the kind that ${draft.provider.label} uses`);
  }
}

export function signPlainHash(draft: Draft, scheme: PlainHash): Signed {
  const secret = draft.parts[scheme.part];
  const pieces = piecesOf(callWith(draft, draft.request), { signatures: [] }, scheme.signed);
  if (secret === undefined || !pieces) return cannot(`the secret has no part "${scheme.part}"`);
  const hash = createHash('sha256').update(secret);
  for (const piece of pieces) hash.update(piece);
  return withHeaders(draft.request, {
    [scheme.version.header]: scheme.version.value,
    [scheme.header]: hash.digest('hex'),
  });
}

function signHeader(draft: Draft, scheme: InHeader, digest: (pieces: readonly Bytes[]) => Buffer): Signed {
  const timestamp = scheme.clock && timeText(draft.options.now, scheme.clock.unit);
  const inHeader = scheme.clock?.headers?.[0];
  const timed = withHeaders(draft.request, inHeader && timestamp ? { [inHeader]: timestamp } : {});
  const request = withSignedHeaders(timed, draft.options.now, scheme.signed);
  const others = signedPairs(request, scheme.signed);
  const found: Signatures = { signatures: [], ...(timestamp !== undefined && { timestamp }), others };
  const pieces = piecesOf(callWith(draft, request), found, scheme.signed);
  if (!pieces)
    return cannot(`the request lacks something that ${draft.provider.label} signs: ${draft.provider.signed}`);
  return withSignature(request, scheme.signature, { ...found, signatures: [digest(pieces).toString(scheme.encoding)] });
}

/** Headers that the signature covers, where the request does not bring its own. */
function withSignedHeaders(request: WebhookRequest, now: Date, signed: readonly Piece[]): WebhookRequest {
  const missing: Record<string, string> = {};
  const add = (name: string, value: string) => {
    if (headerOf(request, name) === undefined) missing[name] = value;
  };
  if (signed.includes(webhookId)) add('webhook-id', `msg_${idOf(request, now)}`);
  if (signed.includes(svixId)) add('svix-id', `msg_${idOf(request, now)}`);
  if (signed.includes(contentfulHeaders)) {
    const named = ['x-contentful-topic', 'x-contentful-idempotency-key'].filter((name) => headerOf(request, name));
    add('x-contentful-signed-headers', ['x-contentful-signed-headers', 'x-contentful-timestamp', ...named].join(','));
  }
  return withHeaders(request, missing);
}

/** Hook0 lists the signed headers beside the signature: those of the event's type and id. */
function signedPairs(request: WebhookRequest, signed: readonly Piece[]): ReadonlyMap<string, string> {
  if (!signed.includes(hook0Names)) return new Map();
  const names = ['x-event-id', 'x-event-type'].filter((name) => headerOf(request, name) !== undefined);
  return new Map([['h', names.join(' ')]]);
}

function withSignature(request: WebhookRequest, reader: AnySignature, found: Signatures): Signed {
  const header = headerText(reader, found);
  return header ? withHeaders(request, header) : cannot('its signature is read in a way that `sign` cannot write');
}

/** The reverse of the definition's reader; `undefined` for one that it does not know. */
function headerText(reader: AnySignature, found: Signatures): Readonly<Record<string, string>> | undefined {
  const [signature = ''] = found.signatures;
  if (reads(reader, oneHeader)) return { [reader.header]: `${reader.prefix ?? ''}${signature}` };
  if (reads(reader, versions)) return { [reader.headers[0] ?? '']: `${reader.version}${signature}` };
  if (reads(reader, numbered)) return { [`${reader.prefix}1`]: signature };
  if (!reads(reader, pairs)) return undefined;
  const others = [...(found.others ?? [])].map(([name, value]) => `${name}=${value}`);
  const all = [`${reader.timestamp}=${found.timestamp}`, ...others, `${reader.signature}=${signature}`];
  return { [reader.header]: all.join(reader.separator) };
}

function reads<One extends AnySignature>(
  reader: AnySignature,
  read: (call: never, reader: One) => unknown,
): reader is One {
  return Object.is(reader.read, read);
}
