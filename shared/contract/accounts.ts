import type { Destination } from './destination.ts';
import type { Integration } from './integration.ts';

/** Every account that an integration calls: those of its deliveries, and those whose listings it pulls. Repeats are left in. */
export function accountsOf({
  deliveries,
  pulls = {},
}: Pick<Integration, 'deliveries' | 'pulls'>): readonly Destination[] {
  return [
    ...Object.values(deliveries).flatMap(({ destination, reads }) => [destination, ...reads]),
    ...Object.values(pulls).map(({ account }) => account),
  ];
}
