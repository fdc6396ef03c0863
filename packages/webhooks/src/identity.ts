import { type DeclaredProvider, declaredProvider } from './declared.ts';
import type { Look } from './events/sources.ts';

/**
 * What makes a provider's events the same: its id, and the parts of the event's identity and of the sender's account as its row
 * names them. Where a row computes one, the parts that it asks for. Changing it doubles every event that the vendor still resends.
 *
 * @example
 * import { identityRule } from '@penstock/webhooks';
 *
 * console.log(identityRule('stripe')); // stripe: body/id of body/account|body/context
 */
export function identityRule(declared: DeclaredProvider): string {
  const { id, events } = declaredProvider(declared);
  return `${id}: ${[...new Set(rulesIn(events))].join(' | ')}`;
}

/** Every source that a function asks for: while it finds each, and while it finds none. */
function askedBy(rule: (look: Look) => string | undefined): readonly string[] {
  const asked = new Set<string>();
  for (const isThere of [true, false])
    rule((source) => {
      asked.add(source);
      return isThere ? source : undefined;
    });
  return [...asked];
}

/** A row may hold several lists or kinds of body, each with a rule of its own. */
function rulesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { id, account } = value as Readonly<Record<string, unknown>>;
  const inside = Object.values(value).flatMap((member) => (typeof member === 'object' ? rulesIn(member) : []));
  return id === undefined
    ? inside
    : [account === undefined ? partsOf(id) : `${partsOf(id)} of ${partsOf(account)}`, ...inside];
}

function partsOf(rule: unknown): string {
  if (typeof rule === 'function') return askedBy(rule as (look: Look) => string | undefined).join(' + ');
  return Array.isArray(rule) ? rule.join(' + ') : String(rule);
}
