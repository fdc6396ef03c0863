import { resourceName } from '../../topology/index.ts';
import { type DashboardBody, type DashboardVariable, placed } from './body.ts';
import { CHOSEN, chosenRows } from './chosen.ts';
import type { DashboardConfig } from './config.ts';
import { headRows, sharedRows } from './shared.ts';

export const dashboardName = (environment: string) => resourceName(environment);

/**
 * The one dashboard of an environment: what rings, one delivery as it is chosen, what all share. Why one:
 * docs/decisions/0011-dashboards.md.
 */
export function dashboardBody(config: DashboardConfig): DashboardBody {
  const isEmpty = config.integrations.length === 0;
  return {
    start: '-PT3H',
    periodOverride: 'inherit',
    variables: isEmpty ? [] : variables(config),
    widgets: placed([...headRows(config), ...(isEmpty ? [] : chosenRows(config)), ...sharedRows(config)]),
  };
}

function variables({ integrations }: DashboardConfig): readonly DashboardVariable[] {
  const owners = new Map<string, string[]>();
  for (const { name, deliveries } of integrations)
    for (const delivery of Object.keys(deliveries)) owners.set(delivery, [...(owners.get(delivery) ?? []), name]);
  return [
    select(
      'integration',
      'Integration',
      integrations.map(({ name }) => ({ value: name, label: name })),
    ),
    // One list for all integrations: CloudWatch cannot make a list depend on another.
    select(
      'delivery',
      'Delivery',
      [...owners].map(([value, names]) => ({ value, label: `${value} (${names.join(', ')})` })),
    ),
  ];
}

function select(id: keyof typeof CHOSEN, label: string, values: DashboardVariable['values']): DashboardVariable {
  const defaultValue = values[0]?.value ?? '';
  return { type: 'pattern', id, pattern: CHOSEN[id], label, inputType: 'select', visible: true, defaultValue, values };
}
