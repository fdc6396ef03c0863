import type { Clock } from '../clock.ts';
import { type Call, type CallEnd, callerName } from './call.ts';
import { AwsError } from './error.ts';
import type { Faults } from './faults.ts';
import type { Meter } from './meter.ts';
import type { Permissions } from './permissions.ts';
import type { AwsService, CallContext } from './service.ts';
import type { Output } from './values.ts';

export type Run = (call: Call, context: Omit<CallContext, 'caller'>) => Promise<Output>;

export interface RunParts {
  readonly services: readonly AwsService[];
  readonly permissions: Permissions;
  readonly faults: Faults;
  readonly meter: Meter;
  /** Busy while a call runs that does not only wait. */
  readonly clock: Clock;
  /** Called for every call that ended, refusals and injected faults included. */
  readonly onEnd?: (end: CallEnd) => void;
}

/** Takes a call to the service it names: the caller's policies are checked, faults injected, the outcome counted. */
export function createRun({ services, permissions, faults, meter, clock, onEnd }: RunParts): Run {
  const byName = new Map(services.map((service) => [service.name, service]));

  return async (call, context) => {
    const { caller, service, operation, input } = call;
    const release = byName.get(service)?.waits?.(operation) ? () => {} : clock.busy();
    const { outcome, output, error } = await attempt(call, context);
    release();
    meter.record({
      caller: callerName(caller),
      service,
      operation,
      outcome: context.signal.aborted ? 'aborted' : outcome,
      inputBytes: jsonBytes(input),
      outputBytes: output ? jsonBytes(output) : 0,
    });
    onEnd?.({ call, ...(output && { output }), ...(error instanceof AwsError && { error }) });
    if (output) return output;
    throw error;
  };

  async function attempt(
    call: Call,
    context: Omit<CallContext, 'caller'>,
  ): Promise<{ outcome: string; output?: Output; error?: unknown }> {
    const { caller, operation, input } = call;
    try {
      const service = byName.get(call.service);
      if (!service)
        throw new AwsError('UnknownOperationException', `The service ${call.service} does not run here.`, 501);
      const accesses = service.access(operation, input);
      const denial = permissions.check(caller, call.service, accesses, (arn) => service.resourcePolicy?.(arn));
      if (denial) return { outcome: 'denied', error: denial };
      const resources = accesses.map(({ resource }) => resource);
      const output = await faults.apply(call, resources, context.signal, (changed) =>
        service.handle(operation, changed, {
          caller,
          ...context,
          onGranted: (grants) => permissions.use(caller, grants),
        }),
      );
      return { outcome: 'ok', output };
    } catch (error) {
      return { outcome: error instanceof AwsError ? error.code : 'InternalServerError', error };
    }
  }
}

/** Members that are bytes count as such: as JSON they would be several times as long. */
function jsonBytes(value: object): number {
  const bytes = Object.values(value).filter((member) => member instanceof Uint8Array);
  const rest =
    bytes.length === 0
      ? value
      : Object.fromEntries(Object.entries(value).filter(([, member]) => !(member instanceof Uint8Array)));
  return bytes.reduce((sum, { length }) => sum + length, Buffer.byteLength(JSON.stringify(rest)));
}
