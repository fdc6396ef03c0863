import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface StartArguments {
  /** Ends after the demonstration; exit code 0 if every step had its effect. */
  readonly once: boolean;
  /** Removes queues, tables, secrets and vendors' records of earlier starts. */
  readonly fresh: boolean;
  readonly demo: boolean;
  /** The HTTP API's port; the AWS endpoint and the simulated vendors take those after it. 0 takes free ones. */
  readonly port: number;
  /** Vendors that are not simulated: their calls go to this origin. */
  readonly vendors: Readonly<Record<string, string>>;
  /** How many times faster than real time the clock runs. */
  readonly clock: number;
  /** Folder that keeps the state and `local.json`. */
  readonly folder: string;
}

/** A mistake in the arguments; its message says what to type instead. */
export class UsageError extends Error {}

export const USAGE = `npm start -- [options]

  --once              end after the demonstration; exit 0 only if every step had its effect at the vendor
  --fresh             start empty: remove queues, tables, secrets and vendors' records
  --no-demo           start without the demonstration
  --port N            port of the HTTP API (4700); the next ones serve AWS and the simulated vendors; 0: any free ones
  --vendor NAME=URL   send a vendor's calls to URL instead of simulating it; may be repeated
  --clock N           let time pass N times as fast (1)
  --folder DIR        where the state and local.json are kept (.penstock)`;

/** @throws UsageError */
export function readArguments(args: readonly string[]): StartArguments | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const vendors = Object.fromEntries((values.vendor ?? []).map(readVendor));
  const overridden = Object.keys(vendors).length > 0;
  if (values.once && (overridden || values['no-demo'])) {
    throw new UsageError(
      '--once judges the demonstration at the simulated vendors; it does not go with --vendor or --no-demo.',
    );
  }
  return {
    once: values.once ?? false,
    fresh: values.fresh ?? false,
    demo: !values['no-demo'] && !overridden,
    port: readNumber('--port', values.port, { low: 0, high: 65_000, otherwise: 4700 }),
    clock: readNumber('--clock', values.clock, { low: 1, high: 1000, otherwise: 1 }),
    folder: resolve(values.folder ?? '.penstock'),
    vendors,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean' },
        fresh: { type: 'boolean' },
        'no-demo': { type: 'boolean' },
        port: { type: 'string' },
        vendor: { type: 'string', multiple: true },
        clock: { type: 'string' },
        folder: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split('. ')[0] : 'unknown option');
  }
}

function readVendor(text: string): [name: string, url: string] {
  const at = text.indexOf('=');
  const [name, url] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || !URL.canParse(url)) {
    throw new UsageError(`--vendor ${text}: write NAME=URL, such as mailchimp=http://127.0.0.1:9000.`);
  }
  return [name, url.replace(/\/$/, '')];
}

interface NumberRange {
  readonly low: number;
  readonly high: number;
  readonly otherwise: number;
}

function readNumber(option: string, text: string | undefined, { low, high, otherwise }: NumberRange): number {
  if (text === undefined) return otherwise;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= low && number <= high) return number;
  throw new UsageError(`${option} ${text}: give a whole number from ${low} to ${high}.`);
}
