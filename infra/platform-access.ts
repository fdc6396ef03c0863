import type { Destination } from '../shared/contract/index.ts';
import type { DeployedIntegration } from '../shared/topology/index.ts';
import type { Platform } from './platform.ts';

/** An account's origin in this environment. */
export function baseUrlOf({ settings }: Platform, { name, baseUrl }: Destination): string {
  return settings.vendors[name] ?? baseUrl;
}

/** An integration's settings: its own defaults, replaced by the environment's values. */
export function settingsOf(
  { settings }: Pick<Platform, 'settings'>,
  integration: Pick<DeployedIntegration, 'calledNow' | 'settings'>,
): Record<string, string> {
  const replaced = Object.entries(settings.integrations[integration.calledNow] ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { ...integration.settings, ...Object.fromEntries(replaced) };
}
