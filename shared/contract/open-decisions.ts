import type { Integration } from './integration.ts';

/** How `npm run new` marks what a person must still decide: in texts, in origins and paths, and in the names of events. */
const IN_TEXT = /^TO DECIDE\b|^https:\/\/to-decide\.|^\/to-decide\b/;
const IN_NAME = /^to-decide\b/;

/**
 * Where a contract, or a destination that it names, still holds what `npm run new` wrote: paths such as `impact` or
 * `deliveries.order-to-invoice.matching`. A production environment is refused until there is none.
 *
 * @example
 * import { openDecisions } from 'penstock/testing';
 * import { expect, test } from 'vitest';
 * import contract from './integrations/orders-to-books/contract.ts';
 *
 * test('the contract leaves nothing to decide', () => expect(openDecisions(contract)).toEqual([]));
 */
export function openDecisions(integration: Integration): readonly string[] {
  return openIn(integration, '');
}

function openIn(value: unknown, path: string): readonly string[] {
  if (typeof value === 'string') return IN_TEXT.test(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const inner = path === '' ? name : `${path}.${name}`;
    return IN_NAME.test(name) ? [inner] : openIn(member, inner);
  });
}
