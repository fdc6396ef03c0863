import { deadLetterQueueName, queueName, resourceName, rowPrefix } from '../../shared/topology/index.ts';
import type { Declared } from '../command/declared.ts';

/** A queue that is to be emptied, and where its events belong. */
export interface QueueToDrain {
  readonly name: string;
  readonly isDeadLetter: boolean;
  readonly delivery: Declared;
  /** The queue that the contract declares for the delivery: the receiver sends there, and the worker reads there. */
  readonly home: string;
}

const LETTERS = '-dead-letters';
const FIFO = '.fifo';
const baseOf = (name: string) => name.replace(/\.fifo$/, '').replace(/-dead-letters$/, '');

const homeOf = (environment: string, { integration, name, delivery }: Declared) =>
  queueName(environment, integration, name, delivery.consistency.ordering);

const toDrain = (environment: string, name: string, delivery: Declared): QueueToDrain => ({
  name,
  isDeadLetter: name.replace(/\.fifo$/, '').endsWith(LETTERS),
  delivery,
  home: homeOf(environment, delivery),
});

/** Every queue that a delivery has or had: as FIFO and as standard, those of its contract first, dead letters last. */
export function queuesOfDelivery(
  environment: string,
  delivery: Declared,
  existing: readonly string[],
): readonly QueueToDrain[] {
  const { integration, name, delivery: declared } = delivery;
  const { ordering } = declared.consistency;
  const base = resourceName(environment, integration, name);
  const all = new Set([
    ...[homeOf(environment, delivery), base, base + FIFO],
    ...[deadLetterQueueName(environment, integration, name, ordering), base + LETTERS, base + LETTERS + FIFO],
  ]);
  return [...all].filter((one) => existing.includes(one)).map((one) => toDrain(environment, one, delivery));
}

/** The queue of this name, for the delivery that it is named after, or for another that takes its events. */
export function queueNamed(
  environment: string,
  name: string,
  declared: readonly Declared[],
  to: Declared | undefined,
): QueueToDrain | undefined {
  const owner = declared.find((one) => resourceName(environment, one.integration, one.name) === baseOf(name));
  const delivery = to ?? owner;
  return delivery && toDrain(environment, name, delivery);
}

/** What a person writes behind `drained:` once its queues are empty. */
export const drainedName = ({ integration, name }: Declared) => rowPrefix(integration, name);
