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
  const rows = [{ figure: 'figure', target: 'expected', seen: 'seen', ok: true }, ...findings];
  const width = (column: 'figure' | 'target' | 'seen') => Math.max(...rows.map((row) => row[column].length));
  const widths = { figure: width('figure'), target: width('target'), seen: width('seen') };
  const cells = ({ figure, target, seen, ok }: Finding) =>
    `  ${figure.padEnd(widths.figure)}  ${target.padStart(widths.target)}  ${seen.padStart(widths.seen)}${ok ? '' : '  MISS'}`;
  return [
    ...(findings.length > 0 ? rows.map(cells) : []),
    ...(failure === undefined ? [] : [`  ended early: ${failure}`]),
    `  ${timeText(clockMs)} of its clock in ${timeText(realMs)}`,
    '',
  ].join('\n');
}

export function summaryOf(played: Played): string {
  const missed = played.findings.filter(({ ok }) => !ok).map(({ figure, seen }) => `${figure}: ${seen}`);
  const why = played.failure === undefined ? missed : [...missed, played.failure.split('\n')[0] ?? ''];
  const verdict = isPassed(played) ? 'ok  ' : 'MISS';
  return `${verdict}  ${played.drill.name.padEnd(24)} ${timeText(played.realMs).padStart(8)}  ${why.join('; ')}`.trimEnd();
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
