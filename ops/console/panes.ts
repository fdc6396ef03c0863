import { completeness } from './panes/completeness.ts';
import { deadLetters } from './panes/dead-letters.ts';
import { drift } from './panes/drift.ts';
import { event } from './panes/event.ts';
import { events } from './panes/events.ts';
import { graphs } from './panes/graphs.ts';
import { job } from './panes/job.ts';
import { jobs } from './panes/jobs.ts';
import { overview } from './panes/overview.ts';
import type { Pane } from './view.ts';

/** The pages, in the order of the navigation. A further one is a file in `panes` and a line here. */
export const PANES: readonly Pane[] = [overview, events, event, deadLetters, jobs, job, completeness, drift, graphs];
