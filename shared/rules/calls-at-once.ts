import type { Integration } from '../contract/index.ts';
import type { Violation } from './rule.ts';

/** The least that SQS allows for a mapping. */
const LEAST_CONCURRENCY = 2;

/**
 * What the integrations break together: the calls that all workers of an account could make at the same time against what the
 * account allows. A batch's messages are worked on side by side, each with one call at a time, and no more of them call an
 * account at once than `worker.callsAtOnce` says.
 */
export function checkTogether(integrations: readonly Integration[]): readonly Violation[] {
  const callers = integrations.flatMap(({ name, deliveries, pulls = {}, reconciliations = {} }) => [
    ...Object.entries(deliveries).flatMap(([delivery, { destination, reads, worker }]) =>
      [destination, ...reads].map((account) => ({
        account,
        where: `${name}/${delivery}`,
        calls: worker.maxConcurrency * (worker.callsAtOnce ?? worker.batchSize),
      })),
    ),
    // One turn at a time reads, with one call.
    ...Object.entries(pulls).map(([pull, { account }]) => ({ account, where: `${name}/${pull}`, calls: 1 })),
    ...Object.entries(reconciliations).flatMap(([one, { source, destination }]) =>
      [source, destination].map(({ account }) => ({ account, where: `${name}/${one}`, calls: 1 })),
    ),
  ]);
  const accounts = new Map(callers.map(({ account }) => [account.name, account]));
  return [...accounts.values()].flatMap(({ name, limits: { concurrent } }) => {
    const own = callers.filter(({ account }) => account.name === name);
    const calls = own.reduce((sum, caller) => sum + caller.calls, 0);
    if (concurrent === undefined || calls <= concurrent) return [];
    const message = `limits.concurrent is ${concurrent}, but its ${own.length} deliveries can make ${calls} calls at once (${largestOf(own)}); ${remedyFor(own.length, concurrent)}`;
    return [{ rule: 'account-concurrency', where: `destination ${name}`, message }];
  });
}

/** Callers that a message names, the largest ones. */
const NAMED = 3;

function largestOf(callers: readonly { readonly where: string; readonly calls: number }[]): string {
  const named = callers.toSorted((a, b) => b.calls - a.calls).slice(0, NAMED);
  const others = callers.length - named.length;
  return [...named.map(({ where, calls }) => `${where} ${calls}`), ...(others > 0 ? [`${others} more`] : [])].join(
    ', ',
  );
}

/** SQS starts two workers of a delivery at the least, so not every number of deliveries can be made to fit. */
function remedyFor(deliveries: number, concurrent: number): string {
  const fitting = Math.floor(concurrent / LEAST_CONCURRENCY);
  return deliveries <= fitting
    ? 'lower worker.maxConcurrency or worker.callsAtOnce.'
    : `with worker.maxConcurrency ${LEAST_CONCURRENCY} and worker.callsAtOnce 1, the least there is, ${fitting} fit: have the vendor raise the limit, or give the others an account of their own.`;
}
