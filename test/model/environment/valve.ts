import { valve } from '../../../functions/valve.ts';
import {
  ACTS_ALIAS,
  REPORT_ALIAS,
  type ValveRequest,
  valveConfig,
  writeFunctionEnvironment,
} from '../../../shared/topology/index.ts';
import { lambdaContext } from '../../harness/lambda.ts';
import { actsOf, isDuring, type Schedule } from '../acts/act.ts';
import type { Bound } from '../delivery.ts';
import type { Breakers } from './breakers.ts';
import type { VirtualTime } from './clock.ts';
import { type Host, hosts, runOn } from './hosts.ts';
import { createInvocation } from './invocation.ts';
import type { Mapping } from './mapping.ts';
import { ENVIRONMENT } from './worker.ts';

export interface ValveOptions {
  readonly schedule: Schedule;
  readonly bound: Bound;
  readonly time: VirtualTime;
  readonly sinceStart: () => number;
  readonly breakers: Breakers;
  readonly mapping: Mapping;
  readonly note: (line: string) => void;
}

const MINUTE_MS = 60_000;
/** A minute's run that changed nothing is like the next: the model leaves more and more of them out, and all while nothing is open. */
const LONGEST_TICK_MS = 16 * MINUTE_MS;

/** The valve's function, its schedule, and the calls of workers that tell it of a breaker. */
export function createValveHost({ schedule, bound, time, sinceStart, breakers, mapping, note }: ValveOptions) {
  const dead = actsOf(schedule, 'valve-dead');
  const host: Host = { name: 'valve', skewMs: 0, invocation: createInvocation('valve', () => undefined) };
  const variables = writeFunctionEnvironment({
    environment: ENVIRONMENT,
    controlTable: 'control',
    ledgerTable: 'ledger',
  });
  const handler = runOn(host, variables, () => valve(valveConfig([bound.bound.integration])));
  let ticks = 0;
  let nextAt = Number.POSITIVE_INFINITY;
  let cancel = () => {};

  async function run(request: ValveRequest): Promise<void> {
    if (dead.some((act) => isDuring(act, sinceStart() / 1000))) return;
    try {
      const alias = aliasOf(request);
      await hosts.run(host, () =>
        handler(
          request,
          lambdaContext('valve', () => 60_000, 'valve', alias),
        ),
      );
    } catch (error) {
      note(`valve fails: ${String(error)}`);
    }
  }

  function tickIn(ms: number): void {
    cancel();
    nextAt = time.now() + ms;
    cancel = time.after(ms, () => {
      nextAt = Number.POSITIVE_INFINITY;
      const before = seen();
      void run({ minute: true }).then(() => {
        ticks = seen() === before ? ticks + 1 : 0;
        const isCalm = breakers.areAllClosed() && mapping.state() === 'Enabled';
        if (!isCalm || ticks < 2) tickIn(Math.min(LONGEST_TICK_MS, MINUTE_MS * 2 ** Math.max(0, ticks - 3)));
      });
    });
  }

  const seen = () => `${breakers.seen.length} ${mapping.state()}`;
  tickIn(MINUTE_MS);

  return {
    /** Without waiting, as Lambda does for `InvocationType: Event`. */
    tell: (request: ValveRequest) => time.soon(() => void run(request)),
    /** Something happened that may concern the valve: it runs each minute again. */
    stir(): void {
      ticks = 0;
      if (nextAt > time.now() + MINUTE_MS) tickIn(MINUTE_MS);
    },
  };
}

function aliasOf(request: ValveRequest): string | undefined {
  if ('minute' in request) return undefined;
  return 'tripped' in request ? REPORT_ALIAS : ACTS_ALIAS;
}
