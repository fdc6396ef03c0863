import fc from 'fast-check';

/** A list of acts that most schedules do without. */
export function seldom<A>(act: fc.Arbitrary<A>, { maxLength = 1, oneIn = 8 } = {}): fc.Arbitrary<readonly A[]> {
  return fc.oneof(
    { arbitrary: fc.constant([]), weight: oneIn - 1 },
    { arbitrary: fc.array(act, { minLength: 1, maxLength }), weight: 1 },
  );
}
