import { until } from '../harness/until.ts';
import type { CrashEnvironment } from './environment.ts';
import type { Trap } from './watch.ts';

const DELIVERY = 'batched';
/** As many as a batch holds. */
const TEN = Array.from({ length: 10 }, (_, i) => i + 1);

export interface BatchEnding {
  /** Requests of the first ten invocations' messages, in their order. */
  readonly requests: readonly string[];
  readonly isKilled: boolean;
  /** Events that the ledger calls delivered, and orders that came of them. */
  readonly delivered: number;
  readonly orders: number;
  readonly dead: readonly string[];
  readonly deadLetters: number;
}

/** Sends ten events with one request, of which the vendor refuses `poison` and the worker dies of `deadly`, and waits until each has ended. */
export async function tellBatch(
  environment: CrashEnvironment,
  name: string,
  { poison, deadly, trap }: { readonly poison?: number; readonly deadly?: number; readonly trap?: Trap } = {},
): Promise<BatchEnding> {
  const numbers = TEN.map((i) => `${name}-${i}`);
  const before = await environment.deadLetters(DELIVERY);
  environment.vendor.refuse(poison === undefined ? [] : [`${name}-${poison}`]);
  environment.poison(deadly === undefined ? [] : [`${name}-${deadly}`]);
  const acting = environment.clock.busy();
  const watch = environment.watch(DELIVERY, trap ? [trap] : [], true);
  await environment.sendBatch(DELIVERY, numbers);
  acting();
  const look = async () => ({
    states: await Promise.all(numbers.map((number) => environment.ledgerState(DELIVERY, number))),
    isEmpty: await environment.isEmpty(DELIVERY),
    deadLetters: (await environment.deadLetters(DELIVERY)) - before,
  });
  const ended = await until(look, ({ states, isEmpty }) => isEmpty && states.every((state) => state !== undefined));
  const statesBy = new Map(numbers.map((number, i) => [number, ended.states[i]]));
  return {
    requests: watch.seen.map(({ request }) => request),
    isKilled: trap !== undefined && watch.traps.length === 0,
    delivered: ended.states.filter((state) => state === 'delivered').length,
    orders: numbers.reduce((sum, number) => sum + environment.vendor.written(number).orders, 0),
    dead: numbers.filter((number) => statesBy.get(number) === 'dead').map((number) => number.slice(name.length + 1)),
    deadLetters: ended.deadLetters,
  };
}
