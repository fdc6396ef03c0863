import type { Authentication, Unreadable, WebhookEvent } from '@penstock/webhooks';
import type { Integration } from '../contract/index.ts';

/** The elements of one request, each by what becomes of it. */
export interface Elements {
  /** Stored for the deliveries that take them. */
  readonly declared: readonly WebhookEvent[];
  /** How many of each type that the contract does not name: answered 2xx, stored nowhere. */
  readonly undeclared: Readonly<Record<string, number>>;
  /** Stored in the archive: the contract names their type, or they have none. */
  readonly unreadable: readonly Unreadable[];
}

/** Types of one request that are named in the log: a sender's batch may hold hundreds. */
const MOST_TYPES = 20;
const LONGEST_TYPE = 128;
const OTHERS = '(others)';

/** Parts a request's elements. One that cannot be read is no loss where the contract does not want its type. */
export function sortElements(
  { events, unreadable = [] }: Extract<Authentication, { kind: 'accept' }>,
  { source }: Integration,
): Elements {
  const isDeclared = (type: string) => Object.hasOwn(source.events, type);
  const undeclared = new Map<string, number>();
  for (const { type } of [...events, ...unreadable]) {
    if (type === undefined || isDeclared(type)) continue;
    const short = type.slice(0, LONGEST_TYPE);
    const name = undeclared.has(short) || undeclared.size < MOST_TYPES ? short : OTHERS;
    undeclared.set(name, (undeclared.get(name) ?? 0) + 1);
  }
  return {
    declared: events.filter(({ type }) => isDeclared(type)),
    undeclared: Object.fromEntries(undeclared),
    unreadable: unreadable.filter(({ type }) => type === undefined || isDeclared(type)),
  };
}
