import type { Clock } from '../clock.ts';
import { type Call, callerName } from './call.ts';
import { AwsError } from './error.ts';
import type { FaultError, FaultRequest } from './fault-request.ts';
import type { Input, Output } from './values.ts';

/** A fault that waits for calls. */
interface Fault extends FaultRequest {
  readonly id: string;
  /** How many calls it has met. */
  readonly hits: number;
}

/** The faults that were asked for. */
export interface Faults {
  /** Adds a fault that `parseFault` has found good. */
  add(fault: FaultRequest): Fault;
  /** Those that still meet calls, the oldest first. */
  list(): readonly Fault[];
  /** Removes one fault, or all. */
  remove(id?: string): void;
  /** Runs a call under the first fault that meets it, if any; `resources` are the ARNs the call is about. */
  apply(
    call: Call,
    resources: readonly string[],
    signal: AbortSignal,
    run: (input: Input) => Promise<Output>,
  ): Promise<Output>;
}

export function createFaults(clock: Clock): Faults {
  let faults: Fault[] = [];
  let added = 0;

  return {
    add(request) {
      added += 1;
      const fault = { ...request, id: String(added), hits: 0 };
      faults.push(fault);
      return fault;
    },
    list: () => faults,
    remove(id) {
      faults = id === undefined ? [] : faults.filter((fault) => fault.id !== id);
    },
    async apply(call, resources, signal, run) {
      const fault = faults.find((candidate) => meets(candidate, call, resources));
      if (!fault) return run(call.input);
      const hits = fault.hits + 1;
      faults =
        hits === fault.times ? without(fault) : faults.map((other) => (other === fault ? { ...fault, hits } : other));
      return inject(fault, call.input, signal, run);
    },
  };

  function without(fault: Fault): Fault[] {
    return faults.filter((other) => other !== fault);
  }

  async function inject(
    { delayMs, entries, error, timeout, after }: Fault,
    input: Input,
    signal: AbortSignal,
    run: (input: Input) => Promise<Output>,
  ): Promise<Output> {
    if (delayMs !== undefined) await delay(clock, delayMs, signal);
    if (entries && error) return failEntries(input, entries, error, after === true, run);
    if (!timeout && !error) return run(input);
    if (after) await run(input);
    if (error) throw new AwsError(error.code, error.message ?? `An injected fault: ${error.code}.`, error.status);
    return never(signal);
  }
}

function meets(fault: Fault, { caller, service, operation, input }: Call, resources: readonly string[]): boolean {
  const { resource } = fault;
  const texts = [input.QueueUrl, input.TableName, input.SecretId, ...resources].map((text) => String(text ?? ''));
  return (
    fault.service === service &&
    (fault.operation === '*' || fault.operation === operation) &&
    (fault.caller === undefined || fault.caller === callerName(caller)) &&
    (resource === undefined || texts.some((text) => text.includes(resource)))
  );
}

/** Sends the entries that are to succeed, or with `after` all of them, and reports the others as failed. */
async function failEntries(
  input: Input,
  indexes: readonly number[],
  error: FaultError,
  after: boolean,
  run: (input: Input) => Promise<Output>,
): Promise<Output> {
  const entries: readonly Input[] = Array.isArray(input.Entries) ? input.Entries : [];
  const failing = entries.filter((_entry, index) => indexes.includes(index));
  const sent = after ? entries : entries.filter((entry) => !failing.includes(entry));
  const output = sent.length > 0 ? await run({ ...input, Entries: sent }) : {};
  const failed = new Set(failing.map(({ Id }) => Id));
  return {
    ...output,
    Successful: asList(output.Successful).filter(({ Id }) => !failed.has(Id)),
    Failed: [
      ...asList(output.Failed).filter(({ Id }) => !failed.has(Id)),
      ...failing.map(({ Id }) => ({
        Id,
        Code: error.code,
        Message: error.message ?? `An injected fault: ${error.code}.`,
        SenderFault: error.status < 500,
      })),
    ],
  };
}

function asList(value: unknown): readonly Input[] {
  return Array.isArray(value) ? value : [];
}

function delay(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, resolve);
    onAbort(signal, () => {
      cancel();
      reject(signal.reason);
    });
  });
}

/** Settles only when the caller goes away. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => onAbort(signal, () => reject(signal.reason)));
}

function onAbort(signal: AbortSignal, run: () => void): void {
  if (signal.aborted) run();
  else signal.addEventListener('abort', run, { once: true });
}
