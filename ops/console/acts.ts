import type { Act } from './act.ts';
import { pause } from './acts/pause.ts';
import { discard, replay, retry } from './acts/plan-job.ts';
import { redrive } from './acts/redrive.ts';
import { resume } from './acts/resume.ts';
import { reveal } from './acts/reveal.ts';
import { cancel, go, undo } from './acts/run-job.ts';

/** What a person can do here. A further act is a file in `acts` and a line here. */
export const ACTS: readonly Act[] = [pause, resume, retry, replay, discard, undo, go, cancel, redrive, reveal];
