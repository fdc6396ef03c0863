import { aligned } from '../../../shared/text/index.ts';
import type { Drill, Finding } from './drill.ts';

/** One drill as it went. */
export interface Played {
  readonly drill: Drill;
  readonly findings: readonly Finding[];
  /** Why it ended before its end. */
  readonly failure?: string;
  readonly realMs: number;
  readonly clockMs: number;
}

export function isPassed({ findings, failure }: Played): boolean {
  return failure === undefined && findings.length > 0 && findings.every(({ ok }) => ok);
}

/** What is about to be played. */
export function headingOf({ name, title, requirement, clock: { rate, jump } }: Drill, seed: number): string {
  const pace = `clock ×${rate}${jump ? ', idle time skipped' : ''}`;
  return `— ${name}: ${title}\n  proves ${requirement}\n  seed ${seed}, ${pace}`;
}

/** What was done, `atMs` of clock time since the drill began. */
export function lineOf(text: string, atMs: number): string {
  return `  ${stamp(atMs)}  ${text}`;
}

/** What was expected and seen. */
export function reportOf({ findings, failure, realMs, clockMs }: Played): string {
  const rows = findings.map(({ figure, target, seen, ok }) => [figure, target, seen, ok ? '' : 'MISS']);
  const table = aligned([['figure', 'expected', 'seen'], ...rows], { indent: '  ', right: [1, 2] });
  return [
    ...(findings.length > 0 ? table : []),
    ...(failure === undefined ? [] : [`  ended early: ${failure}`]),
    `  ${timeText(clockMs)} of its clock in ${timeText(realMs)}`,
    '',
  ].join('\n');
}

/** A line for each drill: its verdict, how long it took, and what it missed. */
export function summaryOf(all: readonly Played[]): string {
  const rows = all.map((played) => {
    const missed = played.findings.filter(({ ok }) => !ok).map(({ figure, seen }) => `${figure}: ${seen}`);
    const why = played.failure === undefined ? missed : [...missed, played.failure.split('\n')[0] ?? ''];
    return [isPassed(played) ? 'ok' : 'MISS', played.drill.name, timeText(played.realMs), why.join('; ')];
  });
  return aligned(rows, { right: [2] }).join('\n');
}

/** `+0:20:00` of clock time since the drill began. */
function stamp(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `+${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function timeText(ms: number): string {
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
}
