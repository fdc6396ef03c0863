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
  /** Messages of the event, as after a vendor's resend: several workers are at it at once. Default 1. */
  readonly messages?: number;
  /** Of several workers, which one dies. Default: all of them. */
  readonly killed?: 'first' | 'last';
  /** The event is a dead letter first, and is redriven once its cause is gone: the watch begins with the redrive. */
  readonly isRedriven?: true;
  /** The account's breaker is half-open: the event is the one that may be tried. */
  readonly halfOpen?: string;
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
  /** A person had to authorise us anew meanwhile. */
  readonly isMended: boolean;
}

/** Of a story whose kill has not come about. */
const TELLINGS = 4;
/** Until a person acts: calls have been held for a while by then. */
const PERSON_MS = 90_000;

/** Sends one event, or redrives it, and waits until it has ended and its messages are gone. */
export async function tell(environment: CrashEnvironment, story: Story, number: string, point?: Point) {
  const { delivery, size = 'small', isCold, messages = 1, killed, isRedriven, halfOpen, traps = [] } = story;
  if (isRedriven) await letDie(environment, delivery, number);
  const acting = environment.clock.busy();
  if (isCold) environment.coolDown(delivery);
  if (halfOpen) await environment.halfOpen(halfOpen);
  // A worker remembers a breaker's state for a second; no breaker is open for so short a time.
  if (halfOpen) environment.coolDown(delivery);
  const allTraps: readonly Trap[] = point ? [...traps, { ...point, act: 'kill' }] : traps;
  const watch = environment.watch(delivery, allTraps, messages > 1, killed);
  if (isRedriven) await environment.redrive(delivery);
  else for (let sent = 0; sent < messages; sent += 1) await environment.send(delivery, number, size);
  acting();
  let lockedOutAt: number | undefined;
  const look = async () => {
    if (environment.vendor.isLockedOut()) {
      lockedOutAt ??= environment.clock.now();
      if (environment.clock.now() > lockedOutAt + PERSON_MS) await environment.authorise();
    }
    const state = (await environment.ledgerState(delivery, number)) ?? 'unknown';
    const isGone = (await environment.isEmpty(delivery)) && (await environment.deadLetters(delivery)) === 0;
    const breaker = halfOpen ? await environment.breakerState(halfOpen) : 'closed';
    return { state, breaker, isGone: isGone && ['closed', 'recovering'].includes(breaker) };
  };
  const { state } = await until(look, (seen) => seen.state !== 'unknown' && seen.state !== 'dead' && seen.isGone).catch(
    async () => {
      const { state: last, breaker } = await look();
      return { state: `stuck, ${last}, breaker ${breaker}` };
    },
  );
  return {
    seen: watch.seen,
    attempts: watch.seen.at(-1)?.attempt ?? 0,
    ...environment.vendor.written(number),
    state,
    isKilled: watch.traps.every(({ act }) => act !== 'kill'),
    isMended: lockedOutAt !== undefined,
  };
}

/** Of two workers at one event, chance decides which asks for what; and a slow answer is asked for a second time. */
export const isByChance = ({ messages = 1 }: Story, { nth }: Point) => messages > 1 || nth > 1;

/** The vendor refuses the event until SQS has moved its message; then the cause is gone. */
async function letDie(environment: CrashEnvironment, delivery: DeliveryName, number: string): Promise<void> {
  environment.vendor.refuse([number]);
  const acting = environment.clock.busy();
  await environment.send(delivery, number, 'small');
  acting();
  await until(
    () => environment.deadLetters(delivery),
    (count) => count === 1,
  );
  environment.vendor.refuse([]);
}

/**
 * Tells a story twice undisturbed, then once for every request in both that is not `known` yet, killing the worker there. What
 * only one of the two had, such as an answer that came too late on a busy machine, cannot be met again.
 */
export async function killEverywhere(environment: CrashEnvironment, story: Story, known: Set<string>) {
  const { title, delivery, traps = [], when = ['before', 'after'] } = story;
  const tellOne = (suffix: string | number, point?: Point) =>
    tell(environment, story, `${delivery}-${title}-${suffix}`.replaceAll(' ', '-'), point);
  const { seen: first, ...undisturbed } = await tellOne('undisturbed');
  const { seen: second, ...again } = await tellOne('again');
  const met = new Set(second.map(idOf));
  const seen = first.filter((one) => met.has(idOf(one)));
  const points = seen
    .filter((one) => !known.has(idOf(one)))
    .flatMap((one) => when.map((moment): Point => ({ ...one, when: moment })))
    .filter((point) => !traps.some((trap) => idOf(trap) === idOf(point) && trap.when === point.when));
  for (const one of seen) known.add(idOf(one));
  const rows: Row[] = [
    { story, ...undisturbed },
    { story, ...again },
  ];
  for (const [index, point] of points.entries()) {
    rows.push({ story, point, ...(await tellUntilKilled(point, index)) });
  }
  return { seen, rows };

  /** A request that chance brings about may stay out: then the story is told again, a few times. */
  async function tellUntilKilled(point: Point, index: number): Promise<Omit<Row, 'story' | 'point'>> {
    for (let telling = 1; ; telling++) {
      const { seen: _, ...ending } = await tellOne(`${index}-${telling}`, point);
      if (ending.isKilled || !isByChance(story, point) || telling === TELLINGS) return ending;
    }
  }
}
