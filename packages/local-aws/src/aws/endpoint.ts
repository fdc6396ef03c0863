import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { CallEnd } from './call.ts';
import { protocolsOf } from './codec.ts';
import { createFaults, type Faults } from './faults.ts';
import { createIdentities, type Identities } from './identities.ts';
import { createMeter, type Meter } from './meter.ts';
import { createObservers, type Observers } from './observers.ts';
import { createPermissions, type Permissions } from './permissions.ts';
import { createRun } from './run.ts';
import { createServer } from './server.ts';
import type { AwsService, Dispatch } from './service.ts';

/** The one AWS endpoint of this machine: `AWS_ENDPOINT_URL` of every function and of the person at the keyboard. */
export interface Endpoint {
  /** Listens on the loopback interface; port 0 takes a free one. Resolves to the URL, without a slash at its end. */
  listen(port: number): Promise<string>;
  readonly dispatch: Dispatch;
  readonly identities: Identities;
  readonly permissions: Permissions;
  readonly faults: Faults;
  readonly meter: Meter;
  /** Those who see the requests that functions and clients send. */
  readonly observers: Observers;
  /** Ends the calls under way, stops listening and closes the services. */
  close(): Promise<void>;
}

export interface EndpointOptions {
  readonly services: readonly AwsService[];
  readonly clock: Clock;
  /** Request ids; random by default. */
  readonly newId?: () => string;
  /** Called for every call that ended, refusals and injected faults included. */
  readonly onEnd?: (end: CallEnd) => void;
  /** Called with an error that no service should throw; by default it becomes a process warning. */
  readonly onDefect?: (error: unknown) => void;
}

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { services, clock, newId = randomUUID, onEnd, onDefect = warn } = options;
  const identities = createIdentities();
  const permissions = createPermissions();
  const faults = createFaults(clock);
  const meter = createMeter();
  const observers = createObservers();
  const run = createRun({ services, permissions, faults, meter, clock, ...(onEnd && { onEnd }) });
  const closing = new AbortController();
  const server = createServer({
    identities,
    permissions,
    faults,
    meter,
    observers,
    run,
    protocols: protocolsOf(services),
    open: (method, url) => services.map(({ open }) => open?.(method, url)).find((reply) => reply !== undefined),
    clock,
    newId,
    onDefect,
    closing: closing.signal,
  });

  return {
    listen: server.listen,
    identities,
    permissions,
    faults,
    meter,
    observers,
    dispatch(caller, service, operation, input, signal) {
      const signals = signal ? [closing.signal, signal] : [closing.signal];
      return run({ caller, service, operation, input }, { requestId: newId(), signal: AbortSignal.any(signals) });
    },
    async close() {
      closing.abort();
      await server.close();
      await Promise.all(services.map((service) => service.close()));
    },
  };
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
