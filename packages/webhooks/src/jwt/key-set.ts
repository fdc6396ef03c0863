import type { JsonWebKey, KeyObject } from 'node:crypto';
import type { Call } from '../call.ts';
import { isRecord } from '../events/json.ts';
import { forgetOld, remote } from '../keys/remote.ts';
import { fromJwk } from '../shapes/key-objects.ts';

/** The key of this id in the key set at a configured URL; an unknown id causes one more fetch, once a minute at most. */
export async function keyInSet(call: Call, url: string, kid: string | undefined): Promise<KeyObject | undefined> {
  const { fetch } = call.options;
  if (!fetch) return undefined;
  const load = () => remote(fetch, call.now, { url, parse: parseKeySet });
  const known = pick(await load(), kid);
  if (known || !forgetOld(fetch, call.now, url)) return known;
  return pick(await load(), kid);
}

type KeySet = ReadonlyMap<string, KeyObject>;

function pick(keys: KeySet | undefined, kid: string | undefined): KeyObject | undefined {
  if (kid !== undefined) return keys?.get(kid);
  return keys?.size === 1 ? keys.values().next().value : undefined;
}

const MOST_KEYS = 32;

function parseKeySet(text: string): KeySet | undefined {
  const set: unknown = JSON.parse(text);
  if (!isRecord(set) || !Array.isArray(set.keys)) return undefined;
  const keys = new Map<string, KeyObject>();
  for (const one of set.keys.slice(0, MOST_KEYS)) {
    const key = isRecord(one) && (one.use === undefined || one.use === 'sig') && fromJwk(one as JsonWebKey);
    if (key) keys.set(typeof one.kid === 'string' ? one.kid : '', key);
  }
  return keys;
}
