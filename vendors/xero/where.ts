import { UnreadableFilter } from './answers.ts';

/**
 * Reads the part of Xero's filters that integrations use: comparisons joined by `&&` or `AND`, of texts, numbers, days
 * (`DateTime(2026,8,1)`), ids (`guid("…")`), `null`, and `StartsWith`, `EndsWith`, `Contains`. Names are those of the answer:
 * `Contact.ContactID`.
 * @throws UnreadableFilter for any other, which Xero answers with a QueryParseException
 */
export function filterOf(where: string): (record: unknown) => boolean {
  const tests = where.split(/\s*(?:&&|\bAND\b)\s*/i).map(testOf);
  return (record) => tests.every((test) => test(record));
}

const COMPARED = /^([A-Za-z.]+)\s*(==|!=|>=|<=|>|<|=)\s*(.+)$/;
const CALLED = /^([A-Za-z.]+?)\.(StartsWith|EndsWith|Contains)\("([^"]*)"\)$/i;

function testOf(text: string): (record: unknown) => boolean {
  const called = CALLED.exec(text.trim());
  if (called) {
    const [, path = '', method = '', part = ''] = called;
    const holds = {
      startswith: (value: string) => value.startsWith(part),
      endswith: (value: string) => value.endsWith(part),
      contains: (value: string) => value.includes(part),
    }[method.toLowerCase()];
    if (holds) return (record) => holds(String(at(record, path) ?? ''));
  }
  const compared = COMPARED.exec(text.trim());
  if (!compared) throw new UnreadableFilter(text);
  const [, path = '', sign = '', literal = ''] = compared;
  const wanted = literalOf(literal);
  return (record) => compare(comparable(at(record, path), wanted), sign, wanted);
}

type Literal = string | number | boolean | null;

function literalOf(text: string): Literal {
  const day = /^DateTime\((\d{4}),\s*(\d{1,2}),\s*(\d{1,2})\)$/i.exec(text);
  if (day) return Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]));
  const quoted = /^(?:guid\()?"([^"]*)"\)?$/i.exec(text);
  if (quoted) return quoted[1] ?? '';
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new UnreadableFilter(text);
}

function at(record: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
      record,
    );
}

/** A time of an answer as milliseconds, where it is compared with a day; an empty text is no text. */
function comparable(value: unknown, wanted: Literal): Literal {
  if (wanted === null) return value === undefined || value === null || value === '' ? null : String(value);
  if (typeof wanted === 'number' && typeof value === 'string')
    return Number(/^\/Date\((-?\d+)/.exec(value)?.[1] ?? Number.NaN);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return String(value ?? '');
}

function compare(value: Literal, sign: string, wanted: Literal): boolean {
  if (sign === '==' || sign === '=') return value === wanted;
  if (sign === '!=') return value !== wanted;
  if (value === null || wanted === null) return false;
  if (sign === '>=') return value >= wanted;
  if (sign === '<=') return value <= wanted;
  return sign === '>' ? value > wanted : value < wanted;
}
