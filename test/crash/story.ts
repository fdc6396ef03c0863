import { until } from '../harness/until.ts';
import type { CrashEnvironment, DeliveryName } from './environment.ts';
import { idOf, type Point, type Seen, type Trap } from './watch.ts';

/** One way the life of an event can go, before anything is killed. */
export interface Story {
  readonly title: string;
  readonly delivery: DeliveryName;
  readonly size?: 'large';
  /** Begins with a process that knows nothing. */
  readonly isCold?: true;
  /** What goes wrong in it anyway. */
  readonly traps?: readonly Trap[];
  /** Where to kill; before and after each request unless given. */
  readonly when?: readonly Point['when'][];
}

/** How the life of an event went. */
export interface Ending {
  readonly seen: readonly Seen[];
  /** Invocations of the worker. */
  readonly attempts: number;
  /** Writes that the vendor carried out, and orders that came of them. */
  readonly calls: number;
  readonly orders: number;
  /** What the ledger says. */
  readonly state: string;
}

export interface Row extends Omit<Ending, 'seen'> {
  readonly story: Story;
  /** Where the worker was to be killed; absent where nothing was added to the story. */
  readonly point?: Point;
  readonly isKilled: boolean;
}

const DEADLINE_SECONDS = 15;

/** Sends one event and waits until it has ended and its message is gone, or has been given up. */
export async function tell(environment: CrashEnvironment, story: Story, number: string, point?: Point) {
  const { delivery, size = 'small', isCold, traps = [] } = story;
  const acting = environment.clock.busy();
  if (isCold) environment.coolDown(delivery);
  const watch = environment.watch(delivery, point ? [...traps, { ...point, act: 'kill' }] : traps);
  await environment.send(delivery, number, size);
  acting();
  const look = async () => ({
    state: (await environment.ledgerState(delivery, number)) ?? 'unknown',
    isGone: await environment.isEmpty(delivery),
  });
  const { state } = await until(look, (seen) => seen.state !== 'unknown' && seen.isGone, DEADLINE_SECONDS).catch(
    async () => ({ state: `stuck, ${(await look()).state}` }),
  );
  return {
    seen: watch.seen,
    attempts: watch.seen.at(-1)?.attempt ?? 0,
    ...environment.vendor.written(number),
    state,
    isKilled: watch.traps.every(({ act }) => act !== 'kill'),
  };
}

/** Tells a story undisturbed, then once for every request in it that is not `known` yet, killing the worker there. */
export async function killEverywhere(environment: CrashEnvironment, story: Story, known: Set<string>) {
  const { title, delivery, traps = [], when = ['before', 'after'] } = story;
  const number = (suffix: string | number) => `${delivery}-${title}-${suffix}`.replaceAll(' ', '-');
  const { seen, ...undisturbed } = await tell(environment, story, number('undisturbed'));
  const points = seen
    .filter((one) => !known.has(idOf(one)))
    .flatMap((one) => when.map((moment): Point => ({ ...one, when: moment })))
    .filter((point) => !traps.some((trap) => idOf(trap) === idOf(point) && trap.when === point.when));
  for (const one of seen) known.add(idOf(one));
  const rows: Row[] = [{ story, ...undisturbed }];
  for (const [index, point] of points.entries()) {
    const { seen: _, ...ending } = await tell(environment, story, number(index), point);
    rows.push({ story, point, ...ending });
  }
  return { seen, rows };
}
