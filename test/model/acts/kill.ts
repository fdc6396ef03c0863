import fc from 'fast-check';

/** The invocation that makes the `nth` request of all dies: before it leaves, or once it has left. */
export interface Kill {
  readonly act: 'kill';
  readonly nth: number;
  readonly when: 'before' | 'after';
}

const kill: fc.Arbitrary<Kill> = fc.record({
  act: fc.constant('kill' as const),
  nth: fc.nat({ max: 40 }),
  when: fc.constantFrom('before' as const, 'after' as const),
});

export const kills: fc.Arbitrary<readonly Kill[]> = fc.array(kill, { maxLength: 3 });
