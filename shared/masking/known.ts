import { type FieldMap, isShown } from '../contract/index.ts';

/** What may be shown beside structure; everything else is masked. */
export interface Known {
  /** Values that the ledger or the contract's settings show anyway, as text. */
  readonly values: ReadonlySet<string>;
  /** By dotted path: the values of a field that may be shown, or all of them. */
  readonly fields: Readonly<Record<string, 'all' | readonly string[]>>;
  /** Names of fields, as the field map writes them on both sides. */
  readonly names: ReadonlySet<string>;
}

/** A shorter value stands for too many things: `7` may be a tenant and a number of children. */
const SHORTEST = 4;

/** The field map's part: plain JSON, because it is written into a function's bundle. */
export interface ShownFields {
  readonly fields: Known['fields'];
  readonly names: readonly string[];
}

export function shownFields(map: FieldMap): ShownFields {
  const rules = Object.values(map);
  const paths = rules.filter(isShown).flatMap((rule): [string, 'all' | readonly string[]][] =>
    rule.type === 'enum'
      ? [
          [rule.from, Object.keys(rule.values)],
          [rule.to, Object.values(rule.values)],
        ]
      : [
          [rule.from, 'all'],
          [rule.to, 'all'],
        ],
  );
  const names = rules.flatMap(({ from, to }) => [...from.split('.'), ...to.split('.')]);
  return { fields: Object.fromEntries(paths), names: [...new Set(names)] };
}

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
