import { afterAll, beforeAll } from 'vitest';
import { type CrashEnvironment, type DeliveryName, startCrashEnvironment } from './environment.ts';
import { isByChance, killEverywhere, type Row, type Story, tell } from './story.ts';
import { tableOf } from './table.ts';
import type { Trap } from './watch.ts';

export interface Told {
  /** Every kind of request in the stories, in order of the alphabet. */
  readonly requests: readonly string[];
  readonly kills: number;
  /** The events that did not end as they must, as a table; `none`. */
  readonly wrong: string;
}

/** Starts these deliveries for one test file, and prints a table of all kills at its end. */
export function startKills(deliveries: readonly DeliveryName[]) {
  let environment: CrashEnvironment | undefined;
  const rows: Row[] = [];
  beforeAll(async () => {
    environment = await startCrashEnvironment(deliveries);
  });
  afterAll(async () => {
    process.stdout.write(`\n${tableOf(rows)}\n${killsIn(rows)} kills\n`);
    await environment?.[Symbol.asyncDispose]();
  });

  /** Tells the stories of one delivery, each with a kill at every request that the ones before it did not have. */
  return async function killIn(
    delivery: DeliveryName,
    stories: readonly Omit<Story, 'delivery'>[],
    isRight: (row: Row) => boolean,
  ): Promise<Told> {
    if (!environment) throw new Error('The environment did not start.');
    await tell(environment, { title: 'warm-up', delivery }, `${delivery}-warm-up`);
    const known = new Set<string>();
    const requests = new Set<string>();
    const told: Row[] = [];
    for (const story of stories) {
      const { seen, rows: ended } = await killEverywhere(environment, { ...story, delivery }, known);
      for (const { request } of seen) requests.add(request);
      told.push(...ended);
      rows.push(...ended);
    }
    const wrong = told.filter(
      (row) => !((row.isKilled || mayStayOut(row)) && row.state === 'delivered' && isRight(row)),
    );
    return {
      requests: [...requests].sort(),
      kills: killsIn(told),
      wrong: wrong.length > 0 ? `${wrong.length}\n${tableOf(wrong)}` : 'none',
    };
  };
}

/** The read of a breaker's state may stay out too: it is remembered for a second. */
const mayStayOut = ({ story, point }: Row) =>
  point !== undefined && (isByChance(story, point) || point.request.startsWith('dynamodb GetItem control'));

const killsIn = (rows: readonly Row[]) => rows.filter(({ point, isKilled }) => point !== undefined && isKilled).length;

/** What happens at the first such request of an event. */
export const at = (request: string, when: Trap['when'], act: Trap['act']): Trap => ({
  attempt: 1,
  request,
  nth: 1,
  when,
  act,
});
