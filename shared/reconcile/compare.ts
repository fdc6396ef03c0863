import type { Reconciliation } from '../contract/index.ts';
import type { Comparison, Run } from '../ledger/index.ts';
import { end, fail, type Step, write } from '../pull/index.ts';
import { overCap } from './cap.ts';
import { createFirstLook } from './first-look.ts';
import { type Joined, joinListings } from './join.ts';
import { createLinkTable, type LinkTable } from './link-table.ts';
import { reportMarkdown } from './markdown.ts';
import { type Looked, reportOf } from './report.ts';
import { UnknownFormat } from './row.ts';
import type { ReconcileServices } from './services.ts';
import type { SideName } from './table.ts';

/** Of a listing that states its total: what it may lack of it, because records went while it was read. Per cent. */
const MAY_LACK_PERCENT = 1;
/** Differences of a held run that its report lists. */
const SHOWN_OF_HELD = 100;

/** Joins both listings. The run ends here where they agree, where one of them is not believed, or where the cap is exceeded. */
export async function compareListings(run: Run, services: ReconcileServices): Promise<Step> {
  const { declared, files, now, withinSeconds, listener } = services;
  const { comparison } = run;
  if (!comparison) return end(run, { state: 'failed', reason: 'nothing-read' }, services);
  const { rows, pages } = comparison;
  const links = await readLinks(services);
  const joined = await joinListings((side) => files.pages(run.name, side, pages[side]), {
    ...{ rows, keep: declared.cap.differences, firstLook: createFirstLook(declared), ...(links && { links }) },
    borderMs: Date.parse(run.startedAt) - withinSeconds * 1000,
  }).catch((error: unknown) => {
    if (error instanceof UnknownFormat) return undefined;
    throw error;
  });
  if (!joined) return fail(run, 'rows-of-another-version', services);
  const differences = Object.values(joined.found).reduce((sum, one) => sum + one, 0);
  listener.onJoined(run, differences);
  const unusual = unusualListing(joined, comparison, declared);
  const held = unusual?.text ?? overCap(joined, declared.cap);
  if (held !== undefined) {
    const looked = joined.differences
      .slice(0, SHOWN_OF_HELD)
      .map((difference): Looked => ({ ...difference, class: difference.first, result: { kind: 'held' } }));
    const kind = unusual ? { unusual: unusual.kind } : { held };
    const written = await writeReport(run, joined, { looked, held }, services);
    return end({ ...run, skipped: joined.same }, { state: 'complete', ...kind, report: written }, services);
  }
  const counting: Comparison = { ...comparison, classes: joined.counted };
  if (differences === 0) {
    const written = await writeReport(run, joined, { looked: [] }, services);
    const ended = { ...run, skipped: joined.same, comparison: counting };
    return end(ended, { state: 'complete', report: written }, services);
  }
  await files.writeJoined(run.name, joined);
  const at = new Date(now()).toISOString();
  const next: Comparison = { ...counting, joinedAt: at, differences: joined.differences.length };
  return write(run, { phase: 'look', updatedAt: at, skipped: joined.same, comparison: next }, services);
}

async function readLinks({ declared, links }: ReconcileServices): Promise<LinkTable | undefined> {
  if (!declared.link || !links) return undefined;
  const table = createLinkTable(declared.link.from);
  for await (const pair of links.all()) table.add(pair);
  return table;
}

interface Unusual {
  readonly kind: 'fewer' | 'more';
  readonly text: string;
}

/** A listing that may be cut short, or that is not the one that the contract means. */
function unusualListing(
  { records }: Pick<Joined, 'records'>,
  { totals }: Pick<Comparison, 'totals'>,
  declared: Reconciliation,
): Unusual | undefined {
  const judged = (['source', 'destination'] as const).map((side) =>
    judgedListing(side, records[side], totals[side], declared),
  );
  return judged.find((one) => one !== undefined);
}

function judgedListing(
  side: SideName,
  read: number,
  stated: number | undefined,
  declared: Reconciliation,
): Unusual | undefined {
  const { title, records, paging } = declared[side];
  const expected = `${title}: ${read} records, where the contract expects ${records.atLeast} to ${records.atMost}`;
  if (read < records.atLeast) return { kind: 'fewer', text: expected };
  if (read > records.atMost) return { kind: 'more', text: expected };
  const isShort = paging.kind === 'counted' && read * 100 < (stated ?? 0) * (100 - MAY_LACK_PERCENT);
  return isShort ? { kind: 'fewer', text: `${title}: ${read} records, where the side states ${stated}` } : undefined;
}

/** Writes the report; a second time it writes the same, but for its time. @returns where it is */
export async function writeReport(
  run: Run,
  joined: Omit<Joined, 'differences'>,
  { looked, held }: { readonly looked: readonly Looked[]; readonly held?: string },
  { id, declared, files, now }: ReconcileServices,
): Promise<string> {
  const endedAt = new Date(now()).toISOString();
  const made = reportOf({ id, declared, run, endedAt, joined, looked, ...(held !== undefined && { held }) });
  return files.writeReport(run.name, made, reportMarkdown(made));
}
