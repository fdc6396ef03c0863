import type { PagingKind, PagingTarget, PagingTargets, Severity } from '../contract/index.ts';
import { resourceName } from './names.ts';

/** What a person puts into a target's secret. */
export const PAGING_CREDENTIAL: Readonly<Record<PagingKind, string>> = {
  pagerduty: 'the integration key, of 32 characters, of an Events API v2 integration',
  opsgenie: 'the key of an API integration that may create and close alerts',
  slack: 'the URL of an incoming webhook',
};

const ORIGINS: Readonly<Record<PagingKind, string>> = {
  pagerduty: 'https://events.pagerduty.com',
  opsgenie: 'https://api.opsgenie.com',
  slack: 'https://hooks.slack.com',
};

export const pagingOrigin = ({ kind, origin }: PagingTarget) => origin ?? ORIGINS[kind];

export const pagerFunctionName = (environment: string) => resourceName(environment, 'pager');

/** Pages that were given up: by the function, and by SNS where it could not call it. */
export const pagerDeadLetterQueueName = (environment: string) => resourceName(environment, 'pager', 'dead-letters');

/** Hears only that pages do not arrive. */
export const pagerBrokenTopicName = (environment: string) => resourceName(environment, 'on-call', 'broken');

export const pagingSecretName = (environment: string, { name }: PagingTarget) =>
  `penstock/${environment}/paging/${name}`;

export const onCallTopicName = (environment: string, severity: Severity) =>
  resourceName(environment, 'on-call', severity);

/** Every target once, for one or more severities. */
export function pagingTargets({ page, ticket }: PagingTargets): readonly PagingTarget[] {
  return [...new Map([...page, ...ticket].map((target) => [target.name, target])).values()];
}

export interface PagerEnvironment {
  readonly environment: string;
  readonly targets: PagingTargets;
}

/** The pager's environment variables: names and origins, never a secret's value. */
export function writePagerEnvironment({ environment, targets }: PagerEnvironment): Record<string, string> {
  const { page, ticket } = targets;
  return { PENSTOCK_ENVIRONMENT: environment, PENSTOCK_PAGING: JSON.stringify({ page, ticket }) };
}

/** @throws Error naming every variable that is missing. */
export function readPagerEnvironment(variables: Readonly<Record<string, string | undefined>>): PagerEnvironment {
  const { PENSTOCK_ENVIRONMENT: environment, PENSTOCK_PAGING: targets } = variables;
  if (!environment || !targets) {
    const missing = Object.entries({ PENSTOCK_ENVIRONMENT: environment, PENSTOCK_PAGING: targets })
      .filter(([, value]) => !value)
      .map(([name]) => name);
    throw new Error(`Environment variables ${missing.join(', ')} are not set. The stacks set them: deploy again.`);
  }
  return { environment, targets: JSON.parse(targets) };
}
