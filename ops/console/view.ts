import type { Target } from '../command/target.ts';
import type { Clients } from './clients.ts';
import type { Html } from './html.ts';
import type { Reads } from './reads.ts';

/** What a pane or an act is asked for, and where it finds the answer. */
export interface View {
  readonly target: Target;
  readonly aws: Clients;
  readonly asked: URLSearchParams;
  /** The environment's time, in milliseconds. */
  readonly now: number;
  readonly reads: Reads;
}

/** One page of the console. A further pane is a file in `panes` and a line in `panes.ts`. */
export interface Pane {
  readonly path: `/${string}`;
  readonly title: string;
  /** Whether the navigation leads to it; otherwise other pages do. */
  readonly isListed: boolean;
  /** Seconds until an open page asks again; absent: only when a person asks. */
  readonly refreshSeconds?: number;
  /** Throws AWS's errors, UsageError and OperationError: the page says them in words. */
  render(view: View): Promise<Html>;
}
