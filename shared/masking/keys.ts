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

/** Whether a key may be shown: it is written as programs write names, and does not look like data. */
export const isFieldName = (key: string) => /^[A-Za-z_$][\w$:-]*$/.test(key) && !isData(key);

/** Words begin with a capital about every fourth letter or less often; encoded bytes change case at every second. */
function isJumbled(part: string): boolean {
  const changes = part.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)?.length ?? 0;
  return changes > part.length / 2.5;
}
