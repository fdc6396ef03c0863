import fc from 'fast-check';
import { seldom } from './seldom.ts';

/** The worker is deployed broken, and an hour or less later deployed well. */
export interface BadDeploy {
  readonly act: 'bad-deploy';
  /** It throws at each batch, dies while it starts, or maps every event wrongly. */
  readonly how: 'throws' | 'dies-at-import' | 'wrong-mapping';
  readonly from: number;
  readonly lasts: number;
}

const bad: fc.Arbitrary<BadDeploy> = fc.record({
  act: fc.constant('bad-deploy' as const),
  how: fc.constantFrom('throws' as const, 'dies-at-import' as const, 'wrong-mapping' as const),
  from: fc.nat({ max: 120 }),
  lasts: fc.constantFrom(60, 600, 3600),
});

export const badDeploys = seldom(bad);
