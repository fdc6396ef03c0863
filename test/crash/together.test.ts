import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BatchEnding, tellBatch } from './batch.ts';
import { type CrashEnvironment, startCrashEnvironment } from './environment.ts';
import { startKills } from './kills.ts';

describe('two messages of one event, and a worker for each', () => {
  const killIn = startKills(['keyed']);

  test.each(['both', 'first', 'last'] as const)('have one effect, wherever it dies: %s', async (which) => {
    const killed = which === 'both' ? undefined : which;
    const stories = [
      { title: `two messages ${which}`, messages: 2, when: ['after'], ...(killed && { killed }) },
    ] as const;
    const { requests, kills, wrong } = await killIn('keyed', stories, ({ orders }) => orders === 1);
    expect(wrong).toBe('none');
    expect(requests).toEqual(expect.arrayContaining(['keyed POST /orders', 'dynamodb PutItem idempotency']));
    // What the worker that comes first asks for: lock, intent, lease of a slot, write, and both records of its end.
    expect(kills).toBeGreaterThanOrEqual(6);
  });
});

describe('a full batch of ten', () => {
  let environment: CrashEnvironment;
  let kills = 0;
  beforeAll(async () => {
    environment = await startCrashEnvironment(['batched']);
    await tellBatch(environment, 'warm-up');
  });
  afterAll(async () => {
    process.stdout.write(`\n${kills} kills of a batch\n`);
    await environment[Symbol.asyncDispose]();
  });

  /** Tells it undisturbed, then once for the first and once for the tenth request of each kind, killing the worker after it. */
  async function killEach(title: string, poison?: number): Promise<readonly (readonly [string, BatchEnding])[]> {
    const told = poison === undefined ? {} : { poison };
    const undisturbed = await tellBatch(environment, title, told);
    const kinds = [...new Set(undisturbed.requests)];
    const points = kinds.flatMap((request) =>
      [1, 10]
        .filter((nth) => undisturbed.requests.filter((one) => one === request).length >= nth)
        .map((nth) => ({ attempt: 1, request, nth, when: 'after', act: 'kill' }) as const),
    );
    const endings: [string, BatchEnding][] = [['never', undisturbed]];
    for (const [i, trap] of points.entries()) {
      endings.push([`${trap.request} ${trap.nth}`, await tellBatch(environment, `${title}-${i}`, { ...told, trap })]);
    }
    kills += points.length;
    return endings;
  }

  const summaryOf = (endings: readonly (readonly [string, BatchEnding])[]) =>
    endings.map(([point, { delivered, orders, dead, deadLetters }]) => ({
      point,
      delivered,
      orders,
      dead,
      deadLetters,
    }));

  test('ends with ten effects, wherever the worker is killed', async () => {
    const endings = await killEach('good');
    const right = { delivered: 10, orders: 10, dead: [], deadLetters: 0 };
    expect(summaryOf(endings)).toEqual(endings.map(([point]) => ({ point, ...right })));
    expect(endings.filter(([, { isKilled }]) => isKilled).length).toBeGreaterThanOrEqual(8);
  });

  test('with one that the vendor refuses ends with nine effects and one dead letter, wherever the worker is killed', async () => {
    const endings = await killEach('poison', 4);
    const right = { delivered: 9, orders: 9, dead: ['4'], deadLetters: 1 };
    expect(summaryOf(endings)).toEqual(endings.map(([point]) => ({ point, ...right })));
    expect(endings.filter(([, { isKilled }]) => isKilled).length).toBeGreaterThanOrEqual(8);
  });

  test('with one of which the worker dies each time ends with nine effects and one dead letter', async () => {
    const { delivered, orders, dead, deadLetters } = await tellBatch(environment, 'deadly', { deadly: 4 });
    expect({ delivered, orders, dead, deadLetters }).toEqual({ delivered: 9, orders: 9, dead: ['4'], deadLetters: 1 });
  });
});
