import type { Delivery } from '../../shared/contract/index.ts';
import { rowPrefix } from '../../shared/topology/index.ts';
import { integrations } from './project.ts';

export interface Declared {
  readonly integration: string;
  readonly name: string;
  readonly delivery: Delivery;
}

/** The declaration behind `integration/delivery`. */
export function declaredOf(path: string): Declared | undefined {
  const all = integrations.flatMap((integration) =>
    Object.entries(integration.deliveries).map(([name, delivery]) => ({
      integration: integration.name,
      name,
      delivery,
    })),
  );
  return all.find(({ integration, name }) => rowPrefix(integration, name) === path);
}
