import { type Destination, originNames } from '../shared/contract/index.ts';
import { type DeployedIntegration, type DestinationAccess, destinationSecretName } from '../shared/topology/index.ts';
import type { Platform } from './platform.ts';

/** An account's secret and origins in this environment. */
export function accessTo(
  { environment, settings }: Pick<Platform, 'environment' | 'settings'>,
  destination: Destination,
): DestinationAccess {
  const { name, baseUrl, authentication } = destination;
  const tokenOrigin = 'tokenOrigin' in authentication ? authentication.tokenOrigin : undefined;
  const [api, token = api] = originNames(destination);
  return {
    secretId: destinationSecretName(environment, name),
    baseUrl: settings.vendors[api] ?? baseUrl,
    ...(tokenOrigin !== undefined && { tokenUrl: settings.vendors[token] ?? tokenOrigin }),
  };
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
