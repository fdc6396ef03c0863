import { claimPrefix, type Reconciliation } from '../contract/index.ts';
import type { DeployedDelivery, DeployedIntegration } from './deployed.ts';
import { PULL_TIMEOUT_SECONDS } from './pull.ts';

const COMPARED = 'reconcile';

/**
 * Where in the bucket of large bodies a reconciliation's rows and reports are, for as long as its rule keeps them; ends with a slash. No
 * claim stands there: their keys go on with a year.
 */
export const comparedPrefix = (integration: string, reconciliation: string) =>
  `${claimPrefix(integration)}${COMPARED}/${reconciliation}/`;

/** The report's objects of a run, below its prefix. */
export const REPORT = { json: 'report.json', markdown: 'report.md' } as const;

/** The reports of all integrations, as a pattern for policies. */
export const ANY_REPORT = `*/${COMPARED}/*/report.*`;

/** The alias by which the function shows one record of both sides, masked, and does nothing else. It names the environment: names of one environment may begin as another's. */
export const compareAlias = (environment: string) => `compare-${environment}`;

/** One record of a side, by its own id. */
export interface CompareRequest {
  readonly side: 'source' | 'destination';
  readonly id: string;
}

/** The join of two million rows takes a part of it. */
export const RECONCILE_TIMEOUT_SECONDS = 600;
export const RECONCILE_MEMORY_MB = 1024;
/** A message whose turn was killed comes back. */
export const RECONCILE_VISIBILITY_SECONDS = 2 * RECONCILE_TIMEOUT_SECONDS;
/** A turn that calls accounts ends within this, as one of a pull. */
export const TURN_SECONDS = PULL_TIMEOUT_SECONDS;

/** The delivery that takes a reconciliation's repairs, under the name of its first deploy. */
export function repairedDelivery(
  { deliveries }: Pick<DeployedIntegration, 'deliveries'>,
  { delivery: named }: Pick<Reconciliation, 'delivery'>,
): { readonly name: string; readonly delivery: DeployedDelivery } | undefined {
  const found = Object.entries(deliveries).find(([, { calledNow }]) => calledNow === named);
  return found && { name: found[0], delivery: found[1] };
}
