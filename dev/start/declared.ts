import { accountsOf, type Project } from '../../shared/contract/index.ts';

/** One delivery of a project, with the accounts it calls. */
export interface DeclaredDelivery {
  readonly integration: string;
  readonly delivery: string;
  readonly accounts: readonly string[];
}

export function declaredDeliveries({ integrations }: Pick<Project, 'integrations'>): readonly DeclaredDelivery[] {
  return integrations.flatMap(({ name, deliveries }) =>
    Object.entries(deliveries).map(([delivery, { destination, reads }]) => ({
      integration: name,
      delivery,
      accounts: [destination, ...reads].map((account) => account.name),
    })),
  );
}

/** Every account that a delivery or a pull calls, once, in alphabetical order. */
export function destinationNames({ integrations }: Pick<Project, 'integrations'>): readonly string[] {
  return [...new Set(integrations.flatMap(accountsOf).map(({ name }) => name))].sort();
}
