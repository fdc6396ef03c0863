import type { Destination } from './destination.ts';
import type { Integration } from './integration.ts';

/** Every account that an integration calls: those of its deliveries, and those whose listings it pulls or compares. Repeats are left in. */
export function accountsOf({
  deliveries,
  pulls = {},
  reconciliations = {},
}: Pick<Integration, 'deliveries' | 'pulls' | 'reconciliations'>): readonly Destination[] {
  return [
    ...Object.values(deliveries).flatMap(({ destination, reads }) => [destination, ...reads]),
    ...Object.values(pulls).map(({ account }) => account),
    ...Object.values(reconciliations).flatMap(({ source, destination }) => [source.account, destination.account]),
  ];
}

/** What a person types to give an account a credential that it takes: words for `npm run ops --`. */
export function credentialCommand({ name, authentication }: Pick<Destination, 'name' | 'authentication'>): string {
  return 'authorizeUrl' in authentication ? `authorize ${name}` : `secrets fill destinations/${name}`;
}

/** The names of an account's origins, as an environment's `vendors` replaces them: that of the API, and that of tokens where it is another. */
export function originNames({
  name,
  authentication,
}: Pick<Destination, 'name' | 'authentication'>): readonly [api: string] | readonly [api: string, token: string] {
  return 'tokenOrigin' in authentication ? [name, `${name}.token`] : [name];
}
