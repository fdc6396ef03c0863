import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What `npm start` and `npm run dev` have in common. */
export interface EnvironmentArguments {
  /** Forgets queues, tables, secrets and vendors' records of earlier starts. */
  readonly fresh: boolean;
  /** The HTTP API's port; the AWS endpoint and the simulated vendors take those after it. 0 takes free ones. */
  readonly port: number;
  /** Vendors that are not simulated: their calls go to this origin. */
  readonly vendors: Readonly<Record<string, string>>;
  /** How many times faster than real time the clock runs. */
  readonly clock: number;
  /** Folder that keeps the state and `local.json`. */
  readonly folder: string;
}

export interface StartArguments extends EnvironmentArguments {
  /** Ends after the demonstration; the exit code says whether every step had its effect. */
  readonly once: boolean;
  readonly demo: boolean;
}

export interface DevArguments extends EnvironmentArguments {
  /** The delivery whose worker a debugger can reach: `integration/delivery`, or the delivery's name where one has it. */
  readonly inspect?: string;
  /** Where it does. */
  readonly inspectPort: number;
}

/** A mistake in the arguments; its message says what to type instead. */
export class UsageError extends Error {}

const ENVIRONMENT_USAGE = `
  --fresh             start empty: forget queues, tables, secrets and vendors' records
  --port N            port of the HTTP API (4700); the next ones serve AWS and the simulated vendors; 0: any free ones
  --vendor NAME=URL   send a vendor's calls to URL instead of simulating it; may be repeated
  --clock N           let time pass N times as fast (1)
  --folder DIR        where the state and local.json are kept (.penstock)`;

export const START_USAGE = `npm start -- [options]

  --once              end after the demonstration; exit 0 only if every step had its effect at the vendor
  --no-demo           start without the demonstration${ENVIRONMENT_USAGE}`;

export const DEV_USAGE = `npm run dev -- [options]

  --inspect DELIVERY  let a debugger reach the worker of a delivery, such as contact-to-member
  --inspect-port N    where it does (9229); 0: any free port, which the log names${ENVIRONMENT_USAGE}`;

const OPTIONS = {
  fresh: { type: 'boolean' },
  port: { type: 'string' },
  vendor: { type: 'string', multiple: true },
  clock: { type: 'string' },
  folder: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws UsageError */
export function readStartArguments(args: readonly string[]): StartArguments | 'help' {
  const options = { ...OPTIONS, once: { type: 'boolean' }, 'no-demo': { type: 'boolean' } } as const;
  const { values } = explained(() => parseArgs({ args: [...args], options }));
  if (values.help) return 'help';
  const environment = environmentArguments(values);
  const overridden = Object.keys(environment.vendors).length > 0;
  if (values.once && (overridden || values['no-demo'])) {
    throw new UsageError(
      '--once judges the demonstration at the simulated vendors; it does not go with --vendor or --no-demo.',
    );
  }
  return { ...environment, once: values.once ?? false, demo: !values['no-demo'] && !overridden };
}

/** @throws UsageError */
export function readDevArguments(args: readonly string[]): DevArguments | 'help' {
  const options = { ...OPTIONS, inspect: { type: 'string' }, 'inspect-port': { type: 'string' } } as const;
  const { values } = explained(() => parseArgs({ args: [...args], options }));
  if (values.help) return 'help';
  const range = { low: 0, high: 65_535, otherwise: 9229 };
  return {
    ...environmentArguments(values),
    ...(values.inspect !== undefined && { inspect: values.inspect }),
    inspectPort: readNumber('--inspect-port', values['inspect-port'], range),
  };
}

interface EnvironmentValues {
  readonly fresh?: boolean;
  readonly port?: string;
  readonly vendor?: string[];
  readonly clock?: string;
  readonly folder?: string;
}

function environmentArguments(values: EnvironmentValues): EnvironmentArguments {
  return {
    fresh: values.fresh ?? false,
    port: readNumber('--port', values.port, { low: 0, high: 65_000, otherwise: 4700 }),
    clock: readNumber('--clock', values.clock, { low: 1, high: 1000, otherwise: 1 }),
    folder: resolve(values.folder ?? '.penstock'),
    vendors: Object.fromEntries((values.vendor ?? []).map(readVendor)),
  };
}

function explained<T>(parse: () => T): T {
  try {
    return parse();
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
