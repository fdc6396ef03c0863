import type { ComparedPage } from '../contract/index.ts';
import type { Comparison, Run, RunChange } from '../ledger/index.ts';
import { afterFailedCall, end, fail, later, type Step, type TurnEnd, write } from '../pull/index.ts';
import { compareListings } from './compare.ts';
import { comparedProblem } from './judge-rows.ts';
import { lookNext } from './look.ts';
import { writeRows } from './row.ts';
import type { ReconcileServices } from './services.ts';
import type { SideName } from './table.ts';

const HOUR_MS = 3_600_000;
/** A listing is begun so often for a cursor that expired. */
const MOST_RESTARTS = 3;

/** Of a run that has read nothing yet. */
const NOTHING_COMPARED: Comparison = {
  side: 'source',
  pages: { source: 0, destination: 0 },
  rows: { source: 0, destination: 0 },
  totals: {},
  ...{ differences: 0, looked: 0, classes: {} },
};

/**
 * Reads pages of one side, joins both, or looks at differences a second time, until the turn's time is over or the phase is. Each step leaves
 * the run whole: after a kill anywhere, the step is taken once more and comes to the same.
 */
export async function takeReconcileTurn(first: Run, services: ReconcileServices): Promise<TurnEnd> {
  let run = first;
  const refused = await services.permit(sidesCalled(run));
  if (refused) return later(run, refused, services);
  for (;;) {
    const step = await nextStep(run, services);
    if (step.kind !== 'on') return step;
    // Each side has its own account, and the join wants a whole turn.
    const isNext = step.run.phase !== run.phase || comparisonOf(step.run).side !== comparisonOf(run).side;
    run = step.run;
    if (isNext || services.remainingMs() <= 0) return { kind: 'later', run, seconds: 0 };
  }
}

const comparisonOf = ({ comparison = NOTHING_COMPARED }: Pick<Run, 'comparison'>) => comparison;

function sidesCalled(run: Run): readonly SideName[] {
  switch (run.phase) {
    case 'read':
      return [comparisonOf(run).side];
    case 'look':
      return ['source', 'destination'];
    default:
      return [];
  }
}

async function nextStep(run: Run, services: ReconcileServices): Promise<Step> {
  if (run.cancelledBy !== undefined) return end(run, { state: 'cancelled' }, services);
  const { bounds } = services.declared;
  if (run.pages >= bounds.pages && run.phase === 'read') return fail(run, 'too-many-pages', services);
  if (services.now() - Date.parse(run.startedAt) > bounds.hours * HOUR_MS) return fail(run, 'too-long', services);
  switch (run.phase) {
    case 'join':
      return compareListings(run, services);
    case 'look':
      return lookNext(run, services);
    default:
      return readNext(run, services);
  }
}

async function readNext(run: Run, services: ReconcileServices): Promise<Step> {
  const { side } = comparisonOf(run);
  const read = await services.readPage(side, run);
  switch (read.kind) {
    case 'page':
      return keepPage(run, read, services);
    case 'cursor-expired':
      return beginAgain(run, services);
    case 'threw':
      return fail(run, read.reason, services);
    default:
      return afterFailedCall(run, read.outcome, read.reason, services);
  }
}

function beginAgain(run: Run, services: ReconcileServices): Promise<Step> {
  if (run.cursor === undefined || run.pass > MOST_RESTARTS) return fail(run, 'cursor-expired', services);
  const { side, pages, rows, ...more } = comparisonOf(run);
  const { [side]: _total, ...totals } = more.totals;
  const comparison = { ...more, side, pages: { ...pages, [side]: 0 }, rows: { ...rows, [side]: 0 }, totals };
  const updatedAt = new Date(services.now()).toISOString();
  return write(run, { cursor: undefined, pass: run.pass + 1, updatedAt, comparison }, services);
}

/** The rows first, then the cursor: a page that is read a second time overwrites its rows. */
async function keepPage(
  run: Run,
  page: Extract<ComparedPage, { kind: 'page' }>,
  services: ReconcileServices,
): Promise<Step> {
  const { declared, files, now, listener } = services;
  const { side, pages } = comparisonOf(run);
  const problem = comparedProblem(page, run, declared[side], declared.fields);
  if (problem !== undefined) return fail(run, problem, services);
  await files.writePage(run.name, side, pages[side], writeRows(page.records, declared.fields, declared[side].words));
  listener.onPage(run, side, page.records.length);
  return write(run, afterPage(run, page, now()), services);
}

function afterPage(
  run: Run,
  { records, next, total }: Extract<ComparedPage, { kind: 'page' }>,
  nowMs: number,
): RunChange {
  const { side, pages, rows, totals, ...more } = comparisonOf(run);
  const isLast = next === undefined;
  return {
    ...{ updatedAt: new Date(nowMs).toISOString(), failures: 0, cursor: next },
    ...{ pages: run.pages + 1, records: run.records + records.length },
    ...(isLast && side === 'destination' && { phase: 'join' as const }),
    comparison: {
      ...more,
      side: isLast ? 'destination' : side,
      pages: { ...pages, [side]: pages[side] + 1 },
      rows: { ...rows, [side]: rows[side] + records.length },
      totals: total === undefined ? totals : { ...totals, [side]: Math.min(total, totals[side] ?? total) },
    },
  };
}
