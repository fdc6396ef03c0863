import type { ShownFields } from '../contract/index.ts';

/** What may be shown beside structure; everything else is masked. */
export interface Known {
  /** Values that the ledger or the contract's settings show anyway, as text. */
  readonly values: ReadonlySet<string>;
  /** By dotted path: the values of a field that may be shown, or all of them. */
  readonly fields: ShownFields['fields'];
  /** Names of fields, as the field map writes them on both sides. */
  readonly names: ReadonlySet<string>;
}

/** A shorter value stands for too many things: `7` may be a tenant and a number of children. */
const SHORTEST = 4;

export function knownOf({ fields, names }: ShownFields, values: readonly (string | undefined)[]): Known {
  const shown = values.filter((value) => value !== undefined && value.length >= SHORTEST);
  return { fields, names: new Set(names), values: new Set(shown as readonly string[]) };
}

/** The identifiers of an event, as the ledger shows them: an entity is `contact:70101`, and the payload holds its number. */
export function idsOf(event: {
  readonly eventId: string;
  readonly tenant: string;
  readonly type: string;
  readonly entity?: string | undefined;
  readonly occurredAt?: string | undefined;
  readonly correlationId: string;
}): readonly (string | undefined)[] {
  const { eventId, tenant, type, entity, occurredAt, correlationId } = event;
  const number = entity?.slice(entity.indexOf(':') + 1);
  return [eventId, tenant, type, entity, number, occurredAt, correlationId];
}
