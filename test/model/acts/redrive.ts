import fc from 'fast-check';

/** A person redrives all dead letters. Once nothing fails any more, one does so in every schedule. */
export interface Redrive {
  readonly act: 'redrive';
  readonly at: number;
}

const redrive: fc.Arbitrary<Redrive> = fc.record({
  act: fc.constant('redrive' as const),
  at: fc.integer({ min: 1, max: 600 }),
});

export const redrives: fc.Arbitrary<readonly Redrive[]> = fc.array(redrive, { maxLength: 1 });
