import type { JsonWebKey, KeyObject } from 'node:crypto';
import type { Call } from '../call.ts';
import { isRecord } from '../events/json.ts';
import { remote } from '../keys/remote.ts';
import { fromJwk } from '../shapes/key-objects.ts';

/** A set that is older is fetched again for a key that it lacks. */
const LOOK_AGAIN_MS = 60_000;

/** The key of this id in the key set at a configured URL; an unknown id causes one more fetch, once a minute at most. */
export async function keyInSet(
  call: Call,
  url: string,
  kid: string | undefined,
): Promise<KeyObject | 'unknown-key' | 'key-unavailable'> {
  const { fetch } = call.options;
  if (!fetch) return 'key-unavailable';
  // That a configured URL leads nowhere is no stranger's doing.
  const want = { url, parse: parseKeySet, isAbsent: () => false, named: 'by-us' } as const;
  for (const more of [{}, { maxAge: LOOK_AGAIN_MS }]) {
    const set = await remote(fetch, call.now, { ...want, ...more });
    if (typeof set === 'string') return 'key-unavailable';
    const known = pick(set.value, kid);
    if (known) return known;
    if (call.now - set.at < LOOK_AGAIN_MS) return 'unknown-key';
  }
  return 'key-unavailable';
}

type KeySet = ReadonlyMap<string, KeyObject>;

function pick(keys: KeySet, kid: string | undefined): KeyObject | undefined {
  if (kid !== undefined) return keys.get(kid);
  return keys.size === 1 ? keys.values().next().value : undefined;
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
