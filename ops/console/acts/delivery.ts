import { type Declared, deliveryOf } from '../../command/declared.ts';
import { facts, type Html } from '../html.ts';
import { statusIn } from '../status.ts';
import type { View } from '../view.ts';

/** The delivery that an act was asked for. @throws UsageError */
export function askedDelivery({ asked }: Pick<View, 'asked'>): Declared {
  const name = asked.get('delivery');
  return deliveryOf(name === null ? [] : [name]);
}

/** How a delivery stands, for the plan of an act. */
export async function deliveryFacts(view: View, delivery: string): Promise<Html> {
  const one = (await statusIn(view)).deliveries.find((status) => status.delivery === delivery);
  const count = (value: number | undefined) => (value === undefined ? 'unknown' : String(value));
  const accounts = one?.accounts.map(({ name, breaker }) => `${name} ${breaker}`).join(', ') ?? 'unknown';
  return facts([
    ['Events in the queue', count(one?.queue && one.queue.visible + one.queue.delayed)],
    ['In flight', count(one?.queue?.inFlight)],
    ['Dead letters', count(one?.deadLetters?.visible)],
    ['Circuit breakers', accounts],
    ['Mapping', one?.mapping?.state ?? 'unknown'],
  ]);
}
