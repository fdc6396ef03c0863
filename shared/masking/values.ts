import type {} from './exact-json.ts';
import { isFieldName } from './keys.ts';
import type { Known } from './known.ts';

export interface Masked {
  readonly shown: unknown;
  /** Something was left out, as the places say. */
  readonly isCut: boolean;
}

export interface Masking {
  readonly known: Known;
  /** Characters of JSON, about. */
  readonly most: number;
  /** Shows more of a text than that it is one, by the key it stands under; undefined: nothing. */
  readonly textOf?: (text: string, path: readonly string[]) => string | undefined;
  readonly numberOf?: (number: number, path: readonly string[]) => number | undefined;
}

const DEEPEST = 20;
/** One long text of ours cannot take all the room. */
const LONGEST_TEXT = 500;

/**
 * The structure of a JSON value with types and lengths in the place of values. Shown are null, the empty text, and what is known. A key
 * that looks like data (an address, a number) stands as `(key 1)`.
 */
export function maskValue(value: unknown, { known, most, textOf, numberOf }: Masking): Masked {
  let left = most;
  let isCut = false;
  const shown = mask(value, []);
  return { shown, isCut };

  function mask(one: unknown, path: readonly string[]): unknown {
    if (one === null || one === '') return one;
    if (typeof one !== 'object') return spend(scalar(one, String(one), path));
    // What `JSON.rawJSON` made: a number that no double can hold.
    if (JSON.isRawJSON(one)) return spend(scalar(one, JSON.stringify(one), path, 'number'));
    if (path.length >= DEEPEST) return cut('deeper: not shown');
    return Array.isArray(one) ? list(one, path) : members(one, path);
  }

  function list(items: readonly unknown[], path: readonly string[]): unknown {
    const masked: unknown[] = [];
    for (const [at, item] of items.entries()) {
      if (left <= 0) return [...masked, cut(`and ${items.length - at} more`)];
      masked.push(mask(item, [...path, String(at)]));
    }
    return masked;
  }

  function members(record: object, path: readonly string[]): unknown {
    const all = Object.entries(record);
    const masked: [string, unknown][] = [];
    let hidden = 0;
    for (const [at, [key, member]] of all.entries()) {
      if (left <= 0) {
        masked.push(['…', cut(`and ${all.length - at} more`)]);
        break;
      }
      const name = isFieldName(key) ? key : `(key ${++hidden})`;
      spend(name);
      masked.push([name, mask(member, [...path, key])]);
    }
    return Object.fromEntries(masked);
  }

  function scalar(one: unknown, text: string, path: readonly string[], kind: string = typeof one): unknown {
    const field = known.fields[path.join('.')];
    const isKnown = known.values.has(text) || field === 'all' || field?.includes(text);
    if (isKnown && text.length <= LONGEST_TEXT) return one;
    if (kind === 'string') return textOf?.(text, path) ?? `(${kindOf(text)}, ${text.length} characters)`;
    return (kind === 'number' ? numberOf?.(Number(text), path) : undefined) ?? `(${kind})`;
  }

  function spend(one: unknown): unknown {
    left -= (typeof one === 'object' ? JSON.stringify(one) : String(one)).length + 4;
    return one;
  }

  function cut(what: string): string {
    isCut = true;
    return `(${what})`;
  }
}

function kindOf(text: string): string {
  if (/^[^\s@]+@[^\s@]+$/.test(text)) return 'e-mail address';
  if (/^\d{4}-\d\d-\d\d(T|$)/.test(text)) return 'date or time';
  if (/^https?:\/\//i.test(text)) return 'URL';
  return /^-?\d+([.,]\d+)?$/.test(text) ? 'number as text' : 'text';
}
