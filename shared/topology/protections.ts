import type { DeployedIntegration } from './deployed.ts';
import { PLATFORM, resourceName } from './names.ts';

/** What is protected from deletion once it is deployed. Not in a template: a first deploy that failed could not be repeated. */
interface Protections {
  /** Names of stacks: termination protection. */
  readonly stacks: readonly string[];
  /** The stacks whose DynamoDB tables are protected from deletion. The idempotency table has a generated name: ask the stack for it. */
  readonly stacksWithTables: readonly string[];
}

/**
 * Of a production environment.
 *
 * @example
 * protections('prod', [{ name: 'shop-to-books' }]);
 * // { stacks: ['penstock-prod-platform', 'penstock-prod-shop-to-books'], stacksWithTables: ['penstock-prod-platform'] }
 */
export function protections(
  environment: string,
  integrations: readonly Pick<DeployedIntegration, 'name'>[],
): Protections {
  const platform = resourceName(environment, PLATFORM);
  return {
    stacks: [platform, ...integrations.map(({ name }) => resourceName(environment, name))],
    stacksWithTables: [platform],
  };
}
