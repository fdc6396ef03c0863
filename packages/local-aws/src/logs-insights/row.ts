export type Value = string | number | boolean;

/** One log line, or one group of lines: field → value. A field that a line lacks is not in it. */
export type Row = Readonly<Record<string, Value>>;

/** A line of a log group. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly group: string;
  readonly text: string;
}

/** Most fields that Logs Insights finds in one line: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html. */
const MOST_FIELDS = 200;

/** What Logs Insights finds in a line: its own fields, and of JSON every member by its path, with dots. */
export function rowOf({ at, group, text }: LogLine): Row {
  const found = valuesOf(parsed(text), '');
  return { ...Object.fromEntries(found.slice(0, MOST_FIELDS)), '@timestamp': at, '@message': text, '@log': group };
}

/** The texts, numbers and booleans in a value, each by its path. */
export function valuesOf(value: unknown, path: string): [string, Value][] {
  const found: [string, Value][] = [];
  flatten(value, path, found);
  return found;
}

function flatten(value: unknown, path: string, found: [string, Value][]): void {
  if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) flatten(member, path === '' ? name : `${path}.${name}`, found);
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    found.push([path, value]);
  }
}

export function parsed(text: string): object | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
