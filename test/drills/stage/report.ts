import type { Drill, Finding } from './drill.ts';

/** One drill as it went. */
export interface Played {
  readonly drill: Drill;
  readonly seed: number;
  readonly done: readonly { readonly text: string; readonly atMs: number }[];
  readonly findings: readonly Finding[];
  /** Why it ended before its end. */
  readonly failure?: string;
  readonly realMs: number;
  readonly clockMs: number;
}

export function isPassed({ findings, failure }: Played): boolean {
  return failure === undefined && findings.length > 0 && findings.every(({ ok }) => ok);
}

/** What was done, expected and seen. */
export function reportOf(played: Played): string {
  const { drill, seed, done, findings, failure, realMs, clockMs } = played;
  const { rate, jump } = drill.clock;
  const headings = { figure: 'figure', target: 'expected', seen: 'seen', ok: true };
  const rows = [headings, ...findings];
  const width = (column: 'figure' | 'target' | 'seen') => Math.max(...rows.map((row) => row[column].length));
  const widths = { figure: width('figure'), target: width('target'), seen: width('seen') };
  const cells = (row: Finding) =>
    `${row.figure.padEnd(widths.figure)}  ${row.target.padStart(widths.target)}  ${row.seen.padStart(widths.seen)}`;
  return [
    `— ${drill.name}: ${drill.title}`,
    `  proves ${drill.requirement}`,
    `  seed ${seed}, clock ×${rate}${jump ? ', idle time skipped' : ''}; ${timeText(clockMs)} of its time in ${timeText(realMs)}`,
    ...done.map(({ text, atMs }) => `  ${stamp(atMs)}  ${text}`),
    ...(findings.length > 0
      ? [`  ${cells(headings)}`, ...findings.map((row) => `  ${cells(row)}${row.ok ? '' : '  MISS'}`)]
      : []),
    ...(failure === undefined ? [] : [`  ended early: ${failure}`]),
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
