import { resourceName } from '../../shared/topology/index.ts';

/**
 * Whether a name is one of this environment: `penstock-dev-…` begins the names of `dev`, and those of an environment `dev-eu` too.
 * @param others the project's environments
 */
export function isNameOf(environment: string, name: string, others: readonly string[]): boolean {
  const begins = (one: string) => name.startsWith(resourceName(one, ''));
  return begins(environment) && !others.some((other) => other.length > environment.length && begins(other));
}
