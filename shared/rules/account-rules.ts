import type { Integration, QuotaName } from '../contract/index.ts';
import { watchedPulls } from '../topology/index.ts';
import { type Environments, type Place, placesOf } from './places.ts';

/** A quota that AWS gives an account, and what of it one environment uses. */
interface Quota {
  readonly what: string;
  /** Before AWS has raised it. */
  readonly limit: number;
  readonly source: string;
  uses(size: EnvironmentSize): number;
}

/** What an environment is made of, as far as quotas count it. */
interface EnvironmentSize {
  readonly integrations: number;
  readonly deliveries: number;
  /** Reconciliations as well. */
  readonly pulls: number;
  readonly hasDomain: boolean;
}

/** In an integration's stack, at most: alarms of a delivery, and of its receiver beside the composite. */
const ALARMS_OF_A_DELIVERY = 9;
const ALARMS_OF_A_RECEIVER = 10;
const ALARMS_OF_A_PULL = 6;
/** Of its function, and of its schedule. */
const ROLES_OF_A_PULL = 2;
const QUERIES_OF_AN_INTEGRATION = 9;
/** Of the platform: more than it has, so that the sum is never too low. */
const PLATFORM = { alarms: 20, queries: 5, roles: 12, stacks: 1 };

/** Only those that a project of a few hundred integrations can reach. */
export const QUOTAS: Readonly<Record<QuotaName, Quota>> = {
  savedQueries: {
    what: 'saved queries of CloudWatch Logs',
    limit: 1000,
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html',
    uses: ({ integrations }) => integrations * QUERIES_OF_AN_INTEGRATION + PLATFORM.queries,
  },
  alarms: {
    what: 'CloudWatch alarms',
    limit: 5000,
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html',
    uses: ({ integrations, deliveries, pulls }) =>
      deliveries * ALARMS_OF_A_DELIVERY +
      pulls * ALARMS_OF_A_PULL +
      integrations * ALARMS_OF_A_RECEIVER +
      PLATFORM.alarms,
  },
  roles: {
    what: 'IAM roles',
    limit: 1000,
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    uses: ({ integrations, deliveries, pulls }) => integrations + deliveries + pulls * ROLES_OF_A_PULL + PLATFORM.roles,
  },
  httpApis: {
    what: 'API Gateway APIs',
    limit: 600,
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html',
    uses: ({ integrations }) => integrations,
  },
  apiMappings: {
    what: 'API mappings of a custom domain',
    limit: 200,
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html',
    uses: ({ integrations, hasDomain }) => (hasDomain ? integrations : 0),
  },
  stacks: {
    what: 'CloudFormation stacks',
    limit: 2000,
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
    uses: ({ integrations }) => integrations + PLATFORM.stacks,
  },
};

/** What the environments of one account and region need of a quota together. */
export interface QuotaNeed {
  readonly quota: QuotaName;
  /** In words. */
  readonly what: string;
  /** What is counted on: stated in `quotas`, or AWS's own. */
  readonly limit: number;
  /** By environment. */
  readonly needs: readonly number[];
  readonly sum: number;
}

/**
 * Quotas of an account and region that its environments would exceed together: each in a sentence. A deploy would fail half-way
 * through the stacks. What else lives in the account is not known here.
 */
export function accountProblems(environments: Environments, integrations: readonly Integration[]): readonly string[] {
  const deliveries = integrations.reduce((sum, one) => sum + Object.keys(one.deliveries).length, 0);
  return placesOf(environments).flatMap((place) =>
    needsOf(place, environments, integrations)
      .filter(({ sum, limit }) => sum > limit)
      .map(({ quota, what, limit, needs, sum }) => {
        const each = needs.length > 1 ? ` (${needs.join(' + ')})` : '';
        return `${place.shown}: ${integrations.length} integrations with ${deliveries} deliveries need ${sum} ${what}${each}, and the account has ${limit}. Give an environment an account of its own, or have AWS raise the quota and state it in environments.NAME.quotas.${quota}.`;
      }),
  );
}

/** What an environment, with all others that share its account and region, needs of each quota. */
export function accountNeeds(
  environments: Environments,
  integrations: readonly Integration[],
  environment: string,
): readonly QuotaNeed[] {
  const place = placesOf(environments).find(({ environments: names }) => names.includes(environment));
  return place ? needsOf(place, environments, integrations) : [];
}

function needsOf(
  { environments: names }: Place,
  environments: Environments,
  integrations: readonly Integration[],
): readonly QuotaNeed[] {
  const deliveries = integrations.reduce((sum, one) => sum + Object.keys(one.deliveries).length, 0);
  const pulls = watchedPulls(integrations).length;
  return Object.entries(QUOTAS).map(([key, { what, limit: standard, uses }]) => {
    const quota = key as QuotaName;
    const stated = names.map((name) => environments[name]?.quotas?.[quota]);
    const needs = names.map((name) =>
      uses({
        ...{ deliveries, pulls, integrations: integrations.length },
        hasDomain: environments[name]?.domain !== undefined,
      }),
    );
    const sum = needs.reduce((total, one) => total + one, 0);
    return { quota, what, limit: Math.min(...stated.map((one) => one ?? standard)), needs, sum };
  });
}

/** What is wrong with the quotas that an environment states. */
export function quotaProblems(where: string, { quotas = {} }: Environments[string]): readonly string[] {
  return Object.entries(quotas).flatMap(([name, value]) => {
    if (!Object.hasOwn(QUOTAS, name)) {
      return [`${where}.quotas.${name}: no such quota; there are ${Object.keys(QUOTAS).join(', ')}.`];
    }
    return Number.isInteger(value) && Number(value) > 0
      ? []
      : [`${where}.quotas.${name} is ${value}; give a whole number above 0.`];
  });
}
