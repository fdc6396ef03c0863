import { accounts } from './accounts.ts';
import { answers } from './answers.ts';
import { door } from './door.ts';
import { payloads } from './payloads.ts';
import { platform } from './platform.ts';
import { repetition } from './repetition.ts';
import type { Drill } from './stage/drill.ts';
import { timeouts } from './timeouts.ts';

/** All drills, in the order in which they are played. */
export const drills: readonly Drill[] = [
  ...timeouts,
  ...repetition,
  ...door,
  ...accounts,
  ...payloads,
  ...answers,
  ...platform,
];
