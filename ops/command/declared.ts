import type { DeployedDelivery } from '../../shared/topology/index.ts';
import { rowPrefix } from '../../shared/topology/index.ts';
import { integrations } from './project.ts';

export interface Declared {
  /** The names of the first deploy, under which queues and rows are kept. */
  readonly integration: string;
  readonly name: string;
  /** `integration/delivery` as both are called now. */
  readonly calledNow: string;
  readonly delivery: DeployedDelivery;
}

export const declared: readonly Declared[] = integrations.flatMap((integration) =>
  Object.entries(integration.deliveries).map(([name, delivery]) => ({
    integration: integration.name,
    name,
    calledNow: rowPrefix(integration.calledNow, delivery.calledNow),
    delivery,
  })),
);

/** The declaration behind `integration/delivery`, by the names of now or by those of the first deploy. */
export function declaredOf(path: string): Declared | undefined {
  const kept = ({ integration, name }: Declared) => rowPrefix(integration, name) === path;
  return declared.find(({ calledNow }) => calledNow === path) ?? declared.find(kept);
}

/** What a delivery is called now whose rows are kept under `path`. */
export function calledNow(path: string): string {
  return declaredOf(path)?.calledNow ?? path;
}
