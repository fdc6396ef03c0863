import { CALLS } from './calls.ts';
import { CONSOLE } from './console.ts';
import { DELIVER } from './deliver.ts';
import { DOOR } from './door.ts';
import { LINKS } from './links.ts';
import type { Mutation } from './mutation.ts';
import { OPS } from './ops.ts';
import { PERMISSIONS } from './permissions.ts';
import { PROJECT } from './project.ts';
import { PULLS } from './pull.ts';
import { RECONCILIATIONS } from './reconcile.ts';
import { RECOVER } from './recover.ts';
import { RINGS } from './rings.ts';
import { VOLUME } from './volume.ts';

/** All guards that `npm run mutate` breaks, one after the other. A new one goes into the file of its room. */
export const MUTATIONS: readonly Mutation[] = [
  ...DOOR,
  ...DELIVER,
  ...CALLS,
  ...PERMISSIONS,
  ...PROJECT,
  ...OPS,
  ...RECOVER,
  ...RINGS,
  ...VOLUME,
  ...PULLS,
  ...RECONCILIATIONS,
  ...CONSOLE,
  ...LINKS,
];
