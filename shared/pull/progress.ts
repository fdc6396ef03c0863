import type { Pull } from '../contract/index.ts';
import type { PullHead, Run, RunChange } from '../ledger/index.ts';
import type { Page } from './judge-page.ts';

/** How a run goes on, as pure steps. Times of runs are ISO 8601, UTC. */

/** A listing is begun twice at most for records that moved between pages, and so often for a cursor that expired. */
const MOST_PASSES = 2;
const MOST_RESTARTS = 3;

export interface Beginning {
  readonly name: string;
  readonly at: string;
  readonly by?: string;
  readonly messageId: string;
  readonly nowMs: number;
  readonly leaseMs: number;
}

export function newRun({ reads }: Pick<Pull, 'reads'>, { since }: PullHead, beginning: Beginning): Run {
  const { name, at, by = 'schedule', messageId, nowMs, leaseMs } = beginning;
  const now = new Date(nowMs).toISOString();
  const from = reads.kind === 'changed-since' ? sinceOf(since, reads.lookBackMinutes) : undefined;
  return {
    ...{ name, at, by, messageId, leaseMs, state: 'running', startedAt: now, updatedAt: now, phase: 'read' },
    ...{ pass: 1, step: 0, turn: 0, pages: 0, records: 0, changed: 0, skipped: 0, gone: 0, failures: 0 },
    ...(from !== undefined && { since: from }),
  };
}

function sinceOf(since: string | undefined, minutes: number): string | undefined {
  return since === undefined ? undefined : new Date(Date.parse(since) - minutes * 60_000).toISOString();
}

/** What a page that was stored changes. The listing ends where there is no next one, however empty the page. */
export function afterPage(run: Run, page: Page, changed: number, nowMs: number): RunChange {
  const distinct = new Set(page.records.map(({ id }) => id)).size;
  const times = page.records.flatMap(({ changedAt }) => changedAt ?? []).map((time) => new Date(time).toISOString());
  const newest = [run.newest, ...times]
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
  return {
    ...{ updatedAt: new Date(nowMs).toISOString(), failures: 0, cursor: page.next },
    ...{ pages: run.pages + 1, records: run.records + distinct },
    ...{ changed: run.changed + changed, skipped: run.skipped + distinct - changed },
    ...(newest !== undefined && { newest }),
    ...(page.total !== undefined && {
      total: Math.max(page.total, run.total ?? 0),
      leastTotal: Math.min(page.total, run.leastTotal ?? page.total),
    }),
    ...(page.next === undefined && { phase: 'sweep' as const }),
  };
}

/** The first page is read once more, or nothing where that was tried often enough. */
export function afterExpiredCursor(run: Run, nowMs: number): RunChange | undefined {
  if (run.cursor === undefined || run.pass > MOST_RESTARTS) return undefined;
  return { cursor: undefined, pass: run.pass + 1, updatedAt: new Date(nowMs).toISOString() };
}

/**
 * Of a listing with numbered pages, whether it must be read once more: it lacks records by the total that the source stated, or the
 * total changed in between, and then a record that went and one that was skipped look alike.
 */
export function mustReadAgain(run: Run, { paging }: Pick<Pull, 'paging'>, distinct: number): boolean {
  if (paging.kind !== 'counted' || run.pass >= MOST_PASSES) return false;
  return distinct < (run.total ?? 0) || run.total !== run.leastTotal;
}

/** Whether a listing that was read as often as it may be still lacks records: no record counts as gone, and the run as failed. */
export function isShort({ leastTotal }: Run, { paging }: Pick<Pull, 'paging'>, distinct: number): boolean {
  return paging.kind === 'counted' && distinct < (leastTotal ?? 0);
}

export function unusualOf({ expected }: Pick<Pull, 'expected'>, records: number): Run['unusual'] {
  if (records < expected.records.atLeast) return 'fewer';
  return records > expected.records.atMost ? 'more' : undefined;
}

/**
 * From where on the next run asks for changes: where this one began, by our clock; or its latest record, where the source's clock is
 * behind ours. A source's clock that is ahead, or one record of the year 2099, must not move it past what is still to come.
 */
function nextSince(
  { startedAt, newest }: Pick<Run, 'startedAt' | 'newest'>,
  before: string | undefined,
): string | undefined {
  const reached = newest === undefined ? before : newest < startedAt ? newest : startedAt;
  return before !== undefined && (reached === undefined || reached < before) ? before : reached;
}

export type Ending = Pick<Run, 'state'> &
  Partial<Pick<Run, 'reason' | 'unusual' | 'goneHeld' | 'held' | 'told' | 'report'>>;

/** The run as it ended, and what is known of all runs then. */
export function endOf(
  run: Run,
  ending: Ending,
  head: PullHead,
  nowMs: number,
): { readonly ended: Run; readonly head: PullHead } {
  const endedAt = new Date(nowMs).toISOString();
  const { cursor: _cursor, ...kept } = run;
  const ended: Run = { ...kept, ...ending, endedAt, updatedAt: endedAt, leaseMs: 0 };
  const { name, state, at, startedAt, records, reason, unusual, goneHeld, held, told } = ended;
  const since = state === 'complete' ? nextSince(run, head.since) : head.since;
  return {
    ended,
    head: {
      last: {
        ...{ name, state, at, startedAt, endedAt, records },
        ...(reason !== undefined && { reason }),
        ...(unusual !== undefined && { unusual }),
        ...(goneHeld !== undefined && { goneHeld }),
        ...(held !== undefined && { held }),
        ...(told !== undefined && { told }),
      },
      ...(since !== undefined && { since }),
      ...(state === 'complete' && { completeAt: at }),
    },
  };
}
