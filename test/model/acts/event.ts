import fc from 'fast-check';

/** An event of the source, and the copies of it that arrive. */
export interface EventAct {
  readonly act: 'event';
  readonly entity: number;
  /** When it happened at the source, in seconds: the event's version. */
  readonly at: number;
  /** Which of the fields `a` and `b` it changes. */
  readonly changes: readonly string[];
  /** `fixed`: the vendor refuses it until the faults are over. `conflict` and `owed`: the delivery's code says so. */
  readonly fate: 'ok' | 'refused' | 'fixed' | 'breaks-contract' | 'conflict' | 'owed';
  /** When copies of it arrive, in milliseconds after the start. */
  readonly sent: readonly number[];
}

const HAPPENED = Date.parse('2026-11-21T07:00:00.000Z');
const NAME = 'event-';

export const eventName = (index: number) => `${NAME}${index}`;
/** `undefined` for what is no event of the schedule. */
export const eventIndex = (name: string) => (name.startsWith(NAME) ? Number(name.slice(NAME.length)) : undefined);
export const versionOf = ({ at }: Pick<EventAct, 'at'>) => new Date(HAPPENED + at * 1000).toISOString();
export const entityOf = ({ entity }: Pick<EventAct, 'entity'>) => `thing:${entity}`;

const event: fc.Arbitrary<EventAct> = fc.record({
  act: fc.constant('event' as const),
  entity: fc.nat({ max: 1 }),
  at: fc.nat({ max: 4 }),
  changes: fc.constantFrom(['a'], ['b'], ['a', 'b']),
  fate: fc.oneof(
    { arbitrary: fc.constant('ok' as const), weight: 8 },
    { arbitrary: fc.constantFrom('fixed' as const, 'refused' as const, 'breaks-contract' as const), weight: 1 },
    { arbitrary: fc.constantFrom('conflict' as const, 'owed' as const), weight: 1 },
  ),
  sent: fc.array(
    fc.oneof({ arbitrary: fc.nat({ max: 1500 }), weight: 2 }, { arbitrary: fc.nat({ max: 240_000 }), weight: 1 }),
    { minLength: 1, maxLength: 3 },
  ),
});

export const events: fc.Arbitrary<readonly EventAct[]> = fc.array(event, { minLength: 1, maxLength: 4 });
