import { createHash } from 'node:crypto';
import { env } from 'node:process';

/** The seed of properties and models: fixed for `npm test`, new for each `npm run fuzz`. */
const SEED = Number(env.FUZZ_SEED ?? 20_261_121);

/** How many cases a property tries: its own number, or that of `npm run fuzz -- --runs N`. */
export const runsOf = (own: number): number => Number(env.FUZZ_RUNS ?? own);

/** The parameters of `fc.assert`. A failing run is repeated by `npm run fuzz -- --seed N`. */
export const chance = (own: number) => ({ seed: SEED, numRuns: runsOf(own) });

/** Incompressible bytes, the same for the same seed. */
export const bytesOf = (length: number): Buffer =>
  createHash('shake256', { outputLength: length }).update(String(SEED)).digest();
