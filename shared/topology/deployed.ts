import type { Delivery, Integration, Pull } from '../contract/index.ts';

/**
 * An integration under the names that it has on AWS: its own, its deliveries' and its pulls' are those of the first deploy, even after the team
 * has renamed them. Queues, keys, secrets, functions and logical ids are made of these names, so that a rename moves nothing.
 */
export interface DeployedIntegration extends Omit<Integration, 'formerly'> {
  /** The contract's `name`: the folder's, and what people read. */
  readonly calledNow: string;
  readonly deliveries: Readonly<Record<string, DeployedDelivery>>;
  readonly pulls?: Readonly<Record<string, DeployedPull>>;
}

export interface DeployedPull extends Omit<Pull, 'formerly'> {
  /** Its name in the contract, and its file's. */
  readonly calledNow: string;
}

export interface DeployedDelivery extends Omit<Delivery, 'formerly'> {
  /** Its name in the contract, and its file's. */
  readonly calledNow: string;
}

/** The name on AWS of an integration, a delivery or a pull that is called `name` now. */
export function deployedName(name: string, { formerly }: { readonly formerly?: string }): string {
  return formerly ?? name;
}

export function asDeployed({ formerly, deliveries, pulls, ...integration }: Integration): DeployedIntegration {
  return {
    ...integration,
    name: formerly ?? integration.name,
    calledNow: integration.name,
    deliveries: underFirstNames(deliveries ?? {}),
    ...(pulls && { pulls: underFirstNames(pulls) }),
  };
}

type Renamed = { readonly formerly?: string };

function underFirstNames<T extends Renamed>(
  declared: Readonly<Record<string, T>>,
): Readonly<Record<string, Omit<T, 'formerly'> & { readonly calledNow: string }>> {
  return Object.fromEntries(
    Object.entries(declared).map(([name, { formerly = name, ...one }]) => [formerly, { ...one, calledNow: name }]),
  );
}
