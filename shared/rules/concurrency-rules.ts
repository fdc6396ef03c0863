import type { EnvironmentSettings, Integration } from '../contract/index.ts';
import { ARCHIVE_CONCURRENCY, PULL_CONCURRENCY, watchedPulls } from '../topology/index.ts';
import { type Environments, type Place, placesOf } from './places.ts';

/** Lambda's quota of a region, before AWS has changed it (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const ACCOUNT_LIMIT = 1000;
/** For receivers, the valve, scheduled functions and what else runs in the account. */
export const HEADROOM = 100;
/** Deliveries that a message names: the largest ones. */
const NAMED = 3;

/**
 * Whether the event source mappings of all environments that share an account and a region leave its receivers room: a mapping
 * takes what it may, and a receiver without room answers 429. One sentence for each group of environments.
 */
export function concurrencyProblems(
  environments: Environments,
  integrations: readonly Integration[],
): readonly string[] {
  return placesOf(environments).flatMap((place) => placeProblem(place, environments, integrations) ?? []);
}

function placeProblem(
  { environments: names, shown }: Place,
  environments: Environments,
  integrations: readonly Integration[],
): string | undefined {
  const stated = names.map((name) => environments[name]?.concurrency ?? {});
  // The account has one limit: the lowest that is stated holds, and the widest headroom.
  const limit = Math.min(...stated.map(({ accountLimit }) => accountLimit ?? ACCOUNT_LIMIT));
  const headroom = Math.max(...stated.map((one) => one.headroom ?? HEADROOM));
  const deliveries = integrations.flatMap((integration) =>
    Object.entries(integration.deliveries).map(([delivery, { worker }]) => ({
      name: `${integration.name}/${delivery}`,
      most: worker.maxConcurrency,
    })),
  );
  const archives = integrations.length * ARCHIVE_CONCURRENCY;
  const pulls = watchedPulls(integrations).length * PULL_CONCURRENCY;
  const each = deliveries.reduce((sum, { most }) => sum + most, archives + pulls);
  const sum = each * names.length;
  if (sum <= limit - headroom) return undefined;
  const largest = deliveries.toSorted((a, b) => b.most - a.most).slice(0, NAMED);
  const others = each - archives - pulls - largest.reduce((sum, { most }) => sum + most, 0);
  const named = largest.map(({ name, most }) => `${name} ${most}`);
  const parts = [
    ...named,
    ...(others > 0 ? [`other deliveries ${others}`] : []),
    `archives ${archives}`,
    ...(pulls > 0 ? [`pulls ${pulls}`] : []),
  ].join(', ');
  const shared = names.length > 1 ? ` (${each} each)` : '';
  return `${shown}: event source mappings may run ${sum} functions at once${shared}: ${parts}. The account allows ${limit}, of which ${headroom} stay free for receivers: lower worker.maxConcurrency, or have AWS raise the quota and state it in concurrency.accountLimit.`;
}

/** What is wrong with an environment's own figures. */
export function concurrencySettingsProblems(
  where: string,
  { concurrency = {} }: EnvironmentSettings,
): readonly string[] {
  const { accountLimit = ACCOUNT_LIMIT, headroom = HEADROOM } = concurrency;
  const wrong = Object.entries({ accountLimit, headroom }).find(([, value]) => !(Number.isInteger(value) && value > 0));
  if (wrong) return [`${where}.concurrency.${wrong[0]} is ${wrong[1]}; give a whole number above 0.`];
  return headroom < accountLimit
    ? []
    : [`${where}.concurrency.headroom is ${headroom}, of a limit of ${accountLimit}; leave room for the workers.`];
}
