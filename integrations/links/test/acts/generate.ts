import fc from 'fast-check';
import type { Act, OfContact, OfMember, Timed } from './act.ts';

/** How many addresses there are: few, so that people meet at them. */
interface Size {
  readonly addresses: number;
  readonly contacts: number;
}

const MINUTE_MS = 60_000;

/** Most acts follow each other at once, so that both sides change together; some leave time for everything before them. */
const afterMs = fc.oneof(
  { arbitrary: fc.constant(0), weight: 3 },
  { arbitrary: fc.nat({ max: 3000 }), weight: 4 },
  { arbitrary: fc.nat({ max: 5 * MINUTE_MS }), weight: 2 },
  { arbitrary: fc.nat({ max: 90 * MINUTE_MS }), weight: 1 },
);

/** One act, by its share of all. */
export function anAct({ addresses, contacts }: Size): fc.Arbitrary<Timed> {
  const address = fc.nat({ max: addresses - 1 });
  const contact = fc.nat({ max: contacts - 1 });
  const name = fc.nat({ max: 9 });
  /** @param weight the share of acts of this kind */
  const weighted = (weight: number, arbitrary: fc.Arbitrary<Act>) => ({ weight, arbitrary });
  const ofContact = (weight: number, act: OfContact) =>
    weighted(
      weight,
      contact.map((contact) => ({ act, contact })),
    );
  const ofMember = (weight: number, act: OfMember) =>
    weighted(
      weight,
      address.map((address) => ({ act, address })),
    );
  const toNumber = (weight: number, act: 'rename' | 'move', to: fc.Arbitrary<number>) =>
    weighted(weight, fc.record({ act: fc.constant(act), contact, to }));
  const ofTwo = (weight: number, act: 'swap' | 'merge') =>
    weighted(weight, fc.record({ act: fc.constant(act), contact, other: contact }));
  const atMember = (weight: number, act: 'member-rename' | 'member-move', to: fc.Arbitrary<number>) =>
    weighted(weight, fc.record({ act: fc.constant(act), address, to }));
  const acts: fc.Arbitrary<Act> = fc.oneof(
    weighted(6, fc.record({ act: fc.constant('create' as const), address, name })),
    toNumber(3, 'rename', name),
    toNumber(6, 'move', address),
    ofTwo(2, 'swap'),
    ofTwo(3, 'merge'),
    ofContact(1, 'clear'),
    ofContact(2, 'lose'),
    ofContact(2, 'win'),
    ofContact(1, 'opt-out'),
    ofContact(1, 'opt-in'),
    ofContact(3, 'delete'),
    ofContact(3, 'restore'),
    ofContact(1, 'erase'),
    ofMember(4, 'leave'),
    ofMember(1, 'bounce'),
    ofMember(1, 'return'),
    ofMember(1, 'archive'),
    atMember(1, 'member-rename', name),
    atMember(1, 'member-move', address),
  );
  return fc.tuple(acts, afterMs).map(([one, ms]): Timed => ({ ...one, afterMs: ms }));
}

/** A day's acts, which come from the seed alone. */
export const actsFrom = (seed: number, count: number, size: Size): readonly Timed[] =>
  fc.sample(anAct(size), { seed, numRuns: count });
