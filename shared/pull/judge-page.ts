import type { Pull, PulledPage } from '../contract/index.ts';
import type { Run } from '../ledger/index.ts';

/** A page as the code returned it, where it can be worked with. */
export type Page = Extract<PulledPage, { kind: 'page' }>;

/** What the set of read records of one page may take of an item of DynamoDB. */
const MOST_RECORDS = 5000;
/** Bytes: a part of the event’s id, which has at most 256 characters. */
const LONGEST_ID = 200;
const LONGEST_CURSOR = 10_000;

/** Why a page cannot be worked with, in kebab-case; it names the code's fault, never a value. */
export function pageProblem(
  page: Page,
  run: Pick<Run, 'cursor'>,
  { paging }: Pick<Pull, 'paging'>,
): string | undefined {
  const { records, next, total } = page;
  if (!Array.isArray(records)) return 'page-not-as-agreed';
  const isSound = ({ id, changedAt }: Page['records'][number]) =>
    typeof id === 'string' &&
    id !== '' &&
    id.isWellFormed() &&
    Buffer.byteLength(id) <= LONGEST_ID &&
    (changedAt === undefined || !Number.isNaN(Date.parse(changedAt)));
  if (!records.every(isSound)) return 'record-without-id-or-time';
  if (records.length > MOST_RECORDS) return 'page-too-large';
  if (next !== undefined && (typeof next !== 'string' || next.length > LONGEST_CURSOR)) return 'cursor-too-long';
  // It would be read for ever, and what stands behind it never.
  if (next !== undefined && next === run.cursor) return 'cursor-does-not-move';
  if (paging.kind === 'counted' && !Number.isSafeInteger(total)) return 'total-not-stated';
  return undefined;
}
