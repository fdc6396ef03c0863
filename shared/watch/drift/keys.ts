/** What stands in a path for a key that may be a value: an id, an address, a name. */
export const ANY_KEY = '*';
export const ITEM = '[]';
/** The value itself, in place of a path. */
export const ROOT = '$';

const LONGEST_KEY = 64;

/** Whether a key looks like data rather than like the name of a field. Errs towards data: an unnamed field is better than a leak. */
export function isData(key: string): boolean {
  if (key === '' || key.length > LONGEST_KEY || key.includes('@')) return true;
  // Would be taken for the structure of a path.
  if (/[.[\]*?]/.test(key)) return true;
  const digits = key.match(/\d/g)?.length ?? 0;
  // Numbers, UUIDs, dates, hashes and most vendors' ids; `line2`, `sha256` and `utm_1` pass.
  if (digits >= 4 || /^\d/.test(key)) return true;
  // Random letters: a long stretch with a digit inside, or with capitals where words would not have them.
  return key.split(/[_\-: ]/).some((part) => part.length >= 12 && (/\d[a-z]/i.test(part) || isJumbled(part)));
}

/** A key that no contract and no sample knows: shown only when it is written as programs write names. */
export function shown(key: string): string {
  return /^[A-Za-z_$][\w$:-]*$/.test(key) && !isData(key) ? key : ANY_KEY;
}

/** The path of a member, or of an item as `[]`. */
export function below(path: string, key: string): string {
  if (key === ITEM) return path === ROOT ? ITEM : path + ITEM;
  return path === ROOT ? key : `${path}.${key}`;
}

/** Words begin with a capital about every fourth letter or less often; encoded bytes change case at every second. */
function isJumbled(part: string): boolean {
  const changes = part.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)?.length ?? 0;
  return changes > part.length / 2.5;
}
