import { type Pull, type PullId, pullId } from '../../shared/contract/index.ts';
import { namesOf } from '../command/arguments.ts';
import { UsageError } from '../command/command.ts';
import { integrations } from '../command/project.ts';

/** A pull or a reconciliation: both have runs. */
export interface DeclaredPull {
  readonly integration: string;
  readonly name: string;
  /** Under which its rows are kept. */
  readonly id: PullId;
  /** `integration/pull` as the integration is called now. */
  readonly calledNow: string;
  readonly pull: Pick<Pull, 'title' | 'schedule'>;
}

export const allPulls: readonly DeclaredPull[] = integrations.flatMap((integration) =>
  [
    ...Object.entries(integration.pulls ?? {}).map(([name, pull]) => [name, pull.calledNow, pull] as const),
    ...Object.entries(integration.reconciliations ?? {}).map(([name, declared]) => [name, name, declared] as const),
  ].map(([name, calledNow, pull]) => ({
    integration: integration.name,
    name,
    id: pullId(integration.name, name),
    calledNow: `${integration.calledNow}/${calledNow}`,
    pull,
  })),
);

/** The pull that a command was given, as INTEGRATION/PULL. @throws UsageError */
export function pullOf(path: string | undefined): DeclaredPull {
  const found = allPulls.find(({ calledNow, id }) => calledNow === path || id === path);
  if (found) return found;
  const names = namesOf(allPulls.map(({ calledNow }) => calledNow));
  throw new UsageError(
    path === undefined ? `Name a pull; there are ${names}.` : `There is no pull "${path}"; there are ${names}.`,
  );
}
