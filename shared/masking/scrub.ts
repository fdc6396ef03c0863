import type {} from './exact-json.ts';

const MASK = '…';
/** A shorter credential would take letters out of words. */
const SHORTEST = 4;

/**
 * Takes every spelling of a credential out of texts and keys that were masked: the last line of defence.
 * @param secrets as they were sent
 */
export function scrubber(secrets: readonly string[]): (value: unknown) => unknown {
  const spellings = [...new Set(secrets.filter((secret) => secret.length >= SHORTEST).flatMap(spellingsOf))];
  const longestFirst = spellings.sort((a, b) => b.length - a.length);
  const ofText = (text: string) => longestFirst.reduce((rest, spelling) => rest.replaceAll(spelling, MASK), text);
  return function scrub(value): unknown {
    if (typeof value === 'string') return ofText(value);
    if (Array.isArray(value)) return value.map(scrub);
    if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [ofText(key), scrub(member)]));
  };
}

function spellingsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString('base64');
  const encoded = secret.isWellFormed() ? encodeURIComponent(secret) : secret;
  return [secret, encoded, base64, base64.replace(/=+$/, '')];
}
