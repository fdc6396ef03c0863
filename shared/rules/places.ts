import type { EnvironmentSettings } from '../contract/index.ts';

export type Environments = Readonly<Record<string, EnvironmentSettings>>;

/** Environments that are deployed to one account and region, and so share its quotas. */
export interface Place {
  readonly environments: readonly string[];
  /** As a sentence begins: `environments.dev and environments.prod, which share account 111122223333 in eu-central-1`. */
  readonly shown: string;
}

/** Environments that name no account are deployed with the credentials at hand: each is taken to be alone. */
export function placesOf(environments: Environments): readonly Place[] {
  const placeOf = (name: string) => {
    const { account, region = 'the default region' } = environments[name] ?? {};
    return account === undefined ? name : `account ${account} in ${region}`;
  };
  return [...Map.groupBy(Object.keys(environments), placeOf)].map(([place, names]) => {
    const all = names.map((name) => `environments.${name}`).join(' and ');
    return { environments: names, shown: names.length > 1 ? `${all}, which share ${place}` : all };
  });
}
