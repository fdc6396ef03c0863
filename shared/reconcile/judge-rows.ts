import type { ComparedListing, ComparedPage, ComparedRecord } from '../contract/index.ts';
import type { Run } from '../ledger/index.ts';

type Page = Extract<ComparedPage, { kind: 'page' }>;

/** Bytes: the length of an id stands in one byte of its row, and the id in the repair's. */
const LONGEST_ID = 200;
const LONGEST_CURSOR = 10_000;
/** A row's object stays small enough to be read as a whole. */
const MOST_RECORDS = 50_000;

/** Why a page cannot be compared, in kebab-case; it names the code's fault, never a value. */
export function comparedProblem(
  { records, next, total }: Page,
  { cursor }: Pick<Run, 'cursor'>,
  { paging, words }: Pick<ComparedListing, 'paging' | 'words'>,
  fields: readonly string[],
): string | undefined {
  if (!Array.isArray(records)) return 'page-not-as-agreed';
  const problem = records
    .map((one: ComparedRecord) => recordProblem(one, fields, words))
    .find((one) => one !== undefined);
  if (problem !== undefined) return problem;
  if (records.length > MOST_RECORDS) return 'page-too-large';
  if (next !== undefined && (typeof next !== 'string' || next.length > LONGEST_CURSOR)) return 'cursor-too-long';
  // It would be read for ever, and what stands behind it never.
  if (next !== undefined && next === cursor) return 'cursor-does-not-move';
  if (paging.kind === 'counted' && !Number.isSafeInteger(total)) return 'total-not-stated';
  return undefined;
}

/** Of a record that the code gave. */
export function recordProblem(
  record: unknown,
  fields: readonly string[],
  words: readonly string[] | undefined,
): string | undefined {
  if (typeof record !== 'object' || record === null) return 'page-not-as-agreed';
  const { id, key, compared, changedAt, word } = record as Partial<Record<keyof ComparedRecord, unknown>>;
  if (!isText(id) || Buffer.byteLength(id) > LONGEST_ID) return 'record-without-id-or-time';
  if (!isText(key)) return 'record-without-key';
  if (changedAt !== undefined && !(typeof changedAt === 'string' && !Number.isNaN(Date.parse(changedAt))))
    return 'record-without-id-or-time';
  // One that gives none would fit no class.
  if (words ? !words.some((one) => one === word) : word !== undefined) return 'record-without-its-word';
  // Left out, a field would be the same on both sides for ever.
  const isWhole =
    typeof compared === 'object' && compared !== null && fields.every((field) => Object.hasOwn(compared, field));
  return isWhole ? undefined : 'record-without-its-fields';
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.isWellFormed();
