import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseExactly } from '../../shared/masking/index.ts';
import { UsageError } from '../command/command.ts';
import type { Sample } from './fresh.ts';

/** What was asked to be sent: one of the integration's sample events, or a file as it is. */
export type Chosen =
  | ({ readonly kind: 'event' } & Sample)
  | { readonly kind: 'file'; readonly text: string; readonly headers: Sample['headers'] };

/**
 * SAMPLE is the number of an event in `samples/events.json`, from 0, a value that it holds, such as its type, the name of another
 * file there, or a path.
 * @throws UsageError
 */
export function chooseSample(folder: string, asked: string | undefined): Chosen {
  const samples = join(folder, 'samples');
  const headers = existsSync(join(samples, 'headers.json')) ? readHeaders(join(samples, 'headers.json')) : {};
  const events = eventsIn(join(samples, 'events.json'));
  const shown = relative(process.cwd(), samples);
  if (asked === undefined) throw new UsageError(`Name one sample of ${shown}: ${namesOf(events)}, or a path.`);
  const named = (one: unknown) => holds(one, asked) || holds(headers, asked);
  const event = /^\d+$/.test(asked) ? events[Number(asked)] : events.find(named);
  if (event !== undefined) return { kind: 'event', event, headers };
  const file = [asked, join(samples, asked), join(samples, `${asked}.json`)].find((path) => existsSync(path));
  if (file) return { kind: 'file', text: readFileSync(file, 'utf8'), headers };
  const others = existsSync(samples) ? readdirSync(samples).filter((name) => name.endsWith('.json')) : [];
  throw new UsageError(
    `There is no sample "${asked}" in ${shown}; events.json has, counted from 0: ${namesOf(events)}; files: ${others.join(', ') || 'none'}.`,
  );
}

function eventsIn(file: string): readonly unknown[] {
  const events = existsSync(file) ? parse(file) : [];
  return Array.isArray(events) ? events : [events];
}

function readHeaders(file: string): Sample['headers'] {
  const headers = parse(file);
  if (typeof headers !== 'object' || headers === null)
    throw new UsageError(`${relative(process.cwd(), file)} must be an object of headers.`);
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function parse(file: string): unknown {
  try {
    return parseExactly(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError(`${relative(process.cwd(), file)} is not JSON.`);
  }
}

/** Whether a member of an event, or a header beside it, has this value, as its type has. */
function holds(event: unknown, value: string): boolean {
  return typeof event === 'object' && event !== null && Object.values(event).includes(value);
}

/** Numbers with the values that look like a type. */
function namesOf(events: readonly unknown[]): string {
  const names = events.map((event, index) => {
    const texts = typeof event === 'object' && event !== null ? Object.entries(event) : [];
    const type = texts.find(([name, value]) => /type|topic|event_?name/i.test(name) && typeof value === 'string');
    return type ? `${index} (${type[1]})` : String(index);
  });
  return names.length > 0 ? names.join(', ') : 'no events';
}
