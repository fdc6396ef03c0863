import type { Project } from '../../shared/contract/index.ts';

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

/** Every destination that a delivery calls, once, in alphabetical order. */
export function destinationNames(project: Pick<Project, 'integrations'>): readonly string[] {
  return [...new Set(declaredDeliveries(project).flatMap(({ accounts }) => accounts))].sort();
}
