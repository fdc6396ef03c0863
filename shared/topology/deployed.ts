import type { Delivery, Integration } from '../contract/index.ts';

/**
 * An integration under the names that it has on AWS: its own and its deliveries' are those of the first deploy, even after the team
 * has renamed them. Queues, keys, secrets, functions and logical ids are made of these names, so that a rename moves nothing.
 */
export interface DeployedIntegration extends Omit<Integration, 'formerly'> {
  /** The contract's `name`: the folder's, and what people read. */
  readonly calledNow: string;
  readonly deliveries: Readonly<Record<string, DeployedDelivery>>;
}

export interface DeployedDelivery extends Omit<Delivery, 'formerly'> {
  /** Its name in the contract, and its file's. */
  readonly calledNow: string;
}

/** The name on AWS of an integration or a delivery that is called `name` now. */
export function deployedName(name: string, { formerly }: { readonly formerly?: string }): string {
  return formerly ?? name;
}

export function asDeployed({ formerly, deliveries, ...integration }: Integration): DeployedIntegration {
  return {
    ...integration,
    name: formerly ?? integration.name,
    calledNow: integration.name,
    deliveries: Object.fromEntries(
      Object.entries(deliveries ?? {}).map(([name, delivery]) => {
        const { formerly: first = name, ...declared } = delivery;
        return [first, { ...declared, calledNow: name }];
      }),
    ),
  };
}
