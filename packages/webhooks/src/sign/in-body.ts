import { createHmac } from 'node:crypto';
import { onlyValue, parseForm } from '../events/form.ts';
import { isRecord, parseBody } from '../events/json.ts';
import { keyedSha1 } from '../providers/braintree.ts';
import type { ItemToken } from '../shapes/client-state.ts';
import { asHex } from '../shapes/keys.ts';
import type { SignedItems } from '../shapes/signed-items.ts';
import type { TokenInBody } from '../shapes/token-in-body.ts';
import { pathsOf, textAtPath, withMember } from './json.ts';
import { idOf, timeText, withHeaders, withQuery } from './request.ts';
import { cannot, type Draft, type Signed } from './signer.ts';

/** Schemes whose proof stands in the body. */

const noItems = ({ items }: { readonly items: string }) => cannot(`the body has no elements at ${items}`);

export function signTokenInBody({ request, parts, options }: Draft, scheme: TokenInBody): Signed {
  const key = parts[scheme.part];
  if (key === undefined) return cannot(`the secret has no part "${scheme.part}"`);
  if (!isRecord(parseBody(request.body)?.value)) return cannot('the body is not a JSON object');
  const [timestamp, token] = [timeText(options.now, 'seconds'), idOf(request, options.now)];
  const signature = createHmac('sha256', key).update(timestamp).update(token).digest('hex');
  return { ...request, body: withMember(request.body, ['signature'], { timestamp, token, signature }) };
}

export function signItems({ request, parts }: Draft, scheme: SignedItems): Signed {
  const key = asHex(parts[scheme.part] ?? '');
  if (key === undefined) return cannot(`the secret has no usable part "${scheme.part}"`);
  const items = pathsOf(parseBody(request.body)?.value, scheme.items.split('/'));
  if (items.length === 0) return noItems(scheme);
  let { body } = request;
  for (const item of items) {
    const text = scheme.fields.map((field) => textAtPath(body, [...item, ...field.split('/')])).join(':');
    const signature = createHmac('sha256', key).update(text).digest('base64');
    body = withMember(body, [...item, ...scheme.signature.split('/')], signature);
  }
  return { ...request, body };
}

export function signItemTokens({ request, parts }: Draft, scheme: ItemToken): Signed {
  const token = parts[scheme.part];
  if (token === undefined) return cannot(`the secret has no part "${scheme.part}"`);
  const path = `${scheme.list}/#`;
  const items = pathsOf(parseBody(request.body)?.value, path.split('/'));
  if (items.length === 0) return noItems({ items: path });
  const body = items.reduce(
    (done, item) => withMember(done, [...item, ...scheme.field.split('/')], token),
    request.body,
  );
  return { ...request, body };
}

/** The body is a form that was signed before, or the XML that belongs into one. */
export function signBraintree({ request, parts }: Draft): Signed {
  const { publicKey, privateKey } = parts;
  if (publicKey === undefined || privateKey === undefined)
    return cannot('the secret has no "publicKey" or "privateKey"');
  const form = parseForm(request.body);
  const xml = Buffer.from(request.body)
    .toString('base64')
    .replace(/(.{60})/g, '$1\n');
  const payload = (form && onlyValue(form, 'bt_payload')) ?? `${xml}\n`;
  const signature = `${publicKey}|${keyedSha1(privateKey, payload).toString('hex')}`;
  const body = new URLSearchParams({ bt_signature: signature, bt_payload: payload }).toString();
  return withHeaders({ ...request, body: Buffer.from(body) }, { 'content-type': 'application/x-www-form-urlencoded' });
}

const ORGANIZATION = /(<(?:\w+:)?OrganizationId>)[^<]*/;

export function signOutboundMessage({ request, parts }: Draft): Signed {
  const { urlSecret, organizationId } = parts;
  if (urlSecret === undefined || organizationId === undefined) {
    return cannot('the secret has no "urlSecret" or "organizationId"');
  }
  const xml = Buffer.from(request.body)
    .toString('utf8')
    .replace(ORGANIZATION, (_all, tag) => tag + organizationId);
  return withQuery({ ...request, body: Buffer.from(xml) }, 'secret', urlSecret);
}
