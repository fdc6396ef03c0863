import { type Decision, decide, type Request } from './admission.ts';
import type { Row } from './row.ts';
import type { ControlStore } from './store.ts';

export interface AdmitServices {
  readonly store: ControlStore;
  /** What was last seen of each account; kept up to date. */
  readonly rows: Map<string, Row>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly random: () => number;
}

type Ask = Omit<Request, 'now' | 'fromMs'>;

/** How often one admission starts over after another worker wrote to the row. */
const TRIES = 12;
const CONFLICT_MS = 40;

/**
 * Decides and writes the decision: at first by what is remembered, so that a healthy batch costs one call; before a refusal
 * by what the table holds.
 * @throws Error when the table does not answer, or is too busy
 */
export function createAdmit({ store, rows, now, sleep, random }: AdmitServices) {
  /** Milliseconds that the last write took: a lease begins so much later, else its first slot would have passed. */
  let writeMs = 0;

  return async (ask: Ask, mayRemember: boolean): Promise<Decision> => {
    let isFresh = false;
    const look = async () => {
      await Promise.all(ask.accounts.map(async ({ name }) => rows.set(name, await store.read(name))));
      isFresh = true;
    };
    if (!mayRemember) await look();
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const startedAt = now();
      const fromMs = startedAt + writeMs;
      const latestMs = Math.max(ask.latestMs, fromMs);
      const decision = decide({ ...ask, now: startedAt, fromMs, latestMs }, rows);
      if (decision.kind !== 'granted') {
        if (isFresh) return decision;
        await look();
        continue;
      }
      const result = await store.write(decision.steps);
      if (result === 'written') {
        writeMs = now() - startedAt;
        for (const { account, seen, breaker, lease } of decision.steps) {
          rows.set(account, {
            ...seen,
            ...(breaker && { breaker: breaker.next, version: seen.version + 1 }),
            ...(lease && { tat: lease.tat }),
            ...(lease?.day && {
              day: lease.day.today,
              dayCalls: lease.day.calls + (seen.day === lease.day.today ? seen.dayCalls : 0),
            }),
          });
        }
        return decision;
      }
      for (const [account, row] of result) rows.set(account, row);
      // Only the changed rows are fresh: before a refusal, all are read.
      isFresh = false;
      if (attempt > 0 || result.size === 0) await sleep(Math.ceil(CONFLICT_MS * random()));
    }
    throw new Error(
      `The control table's rows of ${ask.accounts.map(({ name }) => name).join(', ')} changed in each of ${TRIES} tries: too many workers write to them at once.`,
    );
  };
}
