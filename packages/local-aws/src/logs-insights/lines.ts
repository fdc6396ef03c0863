import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogLine } from './row.ts';

export interface TimeRange {
  /** Milliseconds since the epoch, both ends included. */
  readonly from: number;
  readonly to: number;
}

const FUNCTION_GROUP = '/aws/lambda/';
/** Of each log: what is older than the last so many lines is not read. */
const MOST_LINES = 200_000;

/** Of the files of a log folder, those that are no log group of AWS: the runtime's own notes, and API Gateway's access logs. */
const NO_FUNCTION = /^(?:alarms|topics|schedules)\.log$|-access\.log$/;

/** The log group that a file of the log folder has the lines of. */
export function groupOfFile(file: string): string | undefined {
  return file.endsWith('.log') && !NO_FUNCTION.test(file) ? FUNCTION_GROUP + file.slice(0, -'.log'.length) : undefined;
}

export function groupExists(folder: string, group: string): boolean {
  return group.startsWith(FUNCTION_GROUP) && existsSync(fileOf(folder, group));
}

const fileOf = (folder: string, group: string) => join(folder, `${group.slice(FUNCTION_GROUP.length)}.log`);

/** The lines of a function's log group, as the runtime wrote them; none for a function that has not written yet. */
export async function readLines(folder: string, group: string, { from, to }: TimeRange): Promise<readonly LogLine[]> {
  if (!group.startsWith(FUNCTION_GROUP)) return [];
  const text = await readFile(fileOf(folder, group), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n').slice(-MOST_LINES).filter(Boolean);
  // A line that does not say when it was written came with the one before; the first ones, with the one behind them.
  let at = lines.map(timeOf).find((time) => time !== undefined) ?? 0;
  return lines
    .map((line) => {
      at = timeOf(line) ?? at;
      return { at, group, text: line };
    })
    .filter((line) => line.at >= from && line.at <= to);
}

function timeOf(line: string): number | undefined {
  const [, written] = /"timestamp":"([^"]+)"/.exec(line) ?? [];
  const [, embedded] = /"Timestamp":(\d{13})/.exec(line) ?? [];
  const at = written === undefined ? Number(embedded) : Date.parse(written);
  return Number.isNaN(at) ? undefined : at;
}
