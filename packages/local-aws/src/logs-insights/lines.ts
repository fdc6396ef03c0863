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

/** The lines of a function's log group, as the runtime wrote them; none for a function that has not written yet. */
export async function readLines(folder: string, group: string, { from, to }: TimeRange): Promise<readonly LogLine[]> {
  if (!group.startsWith(FUNCTION_GROUP)) return [];
  const text = await readFile(join(folder, `${group.slice(FUNCTION_GROUP.length)}.log`), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    },
  );
  let at = 0;
  const lines = text.split('\n').slice(-MOST_LINES).filter(Boolean);
  return lines
    .map((line) => {
      // A line that does not say when it was written came with the one before.
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
