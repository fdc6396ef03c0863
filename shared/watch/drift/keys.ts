import { isFieldName } from '../../masking/index.ts';

export { isData } from '../../masking/index.ts';

/** What stands in a path for a key that may be a value: an id, an address, a name. */
export const ANY_KEY = '*';
export const ITEM = '[]';
/** The value itself, in place of a path. */
export const ROOT = '$';

/** A key that no contract and no sample knows: shown only when it is written as programs write names. */
export const shown = (key: string) => (isFieldName(key) ? key : ANY_KEY);

/** The path of a member, or of an item as `[]`. */
export function below(path: string, key: string): string {
  if (key === ITEM) return path === ROOT ? ITEM : path + ITEM;
  return path === ROOT ? key : `${path}.${key}`;
}
