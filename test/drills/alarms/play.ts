import type { Finding } from '../stage/drill.ts';
import { MINUTE_MS } from '../stage/worker.ts';
import { type Change, changesSince, ringing } from './changes.ts';
import type { AlarmDrill, Fault, Trouble } from './fault.ts';
import type { Stage } from './stage.ts';
import { type Limits, limitsOf } from './targets.ts';

type Drills = Readonly<Record<string, AlarmDrill>>;

interface Row {
  readonly alarm: string;
  readonly drill: AlarmDrill;
  readonly limits: Limits;
}

interface Playing {
  readonly fault: Fault;
  readonly trouble: Trouble;
  readonly sinceMs: number;
}

/** Waited longer than any limit, so that a late alarm has a figure too. */
const PATIENCE_MINUTES = 10;

/** What has cleared and rings again has not cleared. */
const STAYS_CLEAR_MINUTES = 15;

/** Faults that have been fixed, and whose alarms have yet to clear. */
export interface Fixed {
  readonly rows: readonly Row[];
  readonly playing: readonly Playing[];
  readonly rang: readonly Change[];
  /** Those that rang until the faults were fixed. */
  readonly still: readonly string[];
  /** When fixing began. */
  readonly fromMs: number;
  /** When it was done. */
  readonly atMs: number;
}

/** Begins faults, waits until all of their alarms ring, and fixes them. */
export async function ringAndFix(stage: Stage, faults: readonly Fault[], drills: Drills): Promise<Fixed> {
  const rows: readonly Row[] = Object.entries(drills)
    .filter(([, { fault }]) => faults.includes(fault))
    .map(([alarm, drill]) => ({ alarm, drill, limits: limitsOf(alarm, drills) }));
  const playing: Playing[] = [];
  for (const fault of faults) {
    stage.did(fault.told);
    const begun = stage.clock.now();
    const trouble = await fault.begin(stage);
    playing.push({ fault, trouble, sinceMs: trouble.sinceMs ?? begun });
  }
  const rang = await whileRinging(stage, playing, rows);
  const still = ringing(stage);
  const fromMs = stage.clock.now();
  for (const { trouble } of playing) {
    stage.did(trouble.fixed);
    await trouble.end();
  }
  return { rows, playing, rang, still, fromMs, atMs: stage.clock.now() };
}

/** Waits until what was fixed has cleared and stays so. One finding an alarm. */
export async function settle(stage: Stage, all: readonly Fixed[]): Promise<readonly Finding[]> {
  const end = (row: Row, { atMs }: Fixed) => atMs + (row.limits.clears + PATIENCE_MINUTES) * MINUTE_MS;
  let quietSince = stage.clock.now();
  const isSettled = () => {
    const [now, names] = [stage.clock.now(), ringing(stage)];
    const rings = all.some((one) => one.rows.some((row) => names.includes(row.alarm) && now < end(row, one)));
    if (rings) quietSince = now;
    return now >= quietSince + STAYS_CLEAR_MINUTES * MINUTE_MS;
  };
  await stage.when(isSettled, Boolean, { withinMs: Number.POSITIVE_INFINITY, everyMs: MINUTE_MS });
  const findings: Finding[] = [];
  for (const fixed of all) {
    const changes = await changesSince(stage, fixed.fromMs);
    for (const row of fixed.rows) {
      const seen = changes.filter(({ alarm, atMs }) => alarm === row.alarm && atMs <= end(row, fixed));
      findings.push(findingOf(row, rangAfter(row, fixed), clearedAfter(row, fixed, seen)));
    }
  }
  stage.did(`alarms that are over: ${findings.length}`);
  return findings;
}

/** Minutes. */
function rangAfter({ alarm, drill }: Row, { playing, rang }: Fixed): number | undefined {
  const begun = playing.find(({ fault }) => fault === drill.fault)?.sinceMs;
  const since = drill.from === undefined ? begun : timeOf(rang, drill.from);
  if (since === undefined) return undefined;
  const at = timeOf(rang, alarm, since);
  return at === undefined ? undefined : (at - since) / MINUTE_MS;
}

/** Minutes; or words, when it did not clear because the fault was fixed. */
function clearedAfter({ alarm }: Row, { still, atMs }: Fixed, seen: readonly Change[]): number | string {
  if (!still.includes(alarm)) return 'before it was fixed';
  const last = seen.at(-1);
  // Fixing takes a while, and an alarm may clear before it is done.
  return last?.to === 'OK' ? Math.max(0, last.atMs - atMs) / MINUTE_MS : 'never';
}

/** Keeps the faults up until every alarm has rung or is too late. */
async function whileRinging(
  stage: Stage,
  playing: readonly Playing[],
  rows: readonly Row[],
): Promise<readonly Change[]> {
  const first = Math.min(...playing.map(({ sinceMs }) => sinceMs));
  const dueAt = new Map(playing.map(({ trouble }) => [trouble, 0]));
  const longest = Math.max(...rows.map(({ limits, drill }) => limits.rings + limitOfFrom(drill, rows)));
  const deadline = Math.max(...playing.map(({ sinceMs }) => sinceMs)) + (longest + PATIENCE_MINUTES) * MINUTE_MS;
  for (;;) {
    for (const { trouble } of playing) {
      if (!trouble.goOn || stage.clock.now() < (dueAt.get(trouble) ?? 0)) continue;
      dueAt.set(trouble, stage.clock.now() + trouble.goOn.everyMinutes * MINUTE_MS);
      await trouble.goOn.act();
    }
    const changes = await changesSince(stage, first);
    const isRung = ({ alarm }: Row) => changes.some((change) => change.alarm === alarm && change.to === 'ALARM');
    if (rows.every(isRung) || stage.clock.now() > deadline) return changes;
    await stage.pass(MINUTE_MS);
  }
}

function limitOfFrom({ from }: AlarmDrill, rows: readonly Row[]): number {
  return rows.find(({ alarm }) => alarm === from)?.limits.rings ?? 0;
}

function timeOf(changes: readonly Change[], alarm: string, since = 0): number | undefined {
  return changes.find((change) => change.alarm === alarm && change.to === 'ALARM' && change.atMs >= since)?.atMs;
}

function findingOf(
  { alarm, drill: { fault }, limits }: Row,
  rang: number | undefined,
  cleared: number | string,
): Finding {
  return {
    figure: `${alarm}  (${fault.title})`,
    target: `rings ≤ ${limits.rings} min, clears ≤ ${limits.clears} min`,
    seen: `${text(rang)}, ${text(cleared)}`,
    ok: rang !== undefined && rang <= limits.rings && typeof cleared === 'number' && cleared <= limits.clears,
  };
}

function text(value: number | string | undefined): string {
  return typeof value === 'number' ? `${value.toFixed(1)} min` : (value ?? 'never');
}
