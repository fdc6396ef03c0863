import type { Act } from './act.ts';
import { pause } from './acts/pause.ts';
import { redrive } from './acts/redrive.ts';
import { resume } from './acts/resume.ts';

/** What a person can do here. A further act is a file in `acts` and a line here. */
export const ACTS: readonly Act[] = [pause, resume, redrive];
