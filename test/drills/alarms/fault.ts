import type { Stage } from './stage.ts';

/** Something that goes wrong, and how it is fixed. */
export interface Fault {
  /** A few words, for the table. */
  readonly title: string;
  /** What is done, in a sentence. */
  readonly told: string;
  begin(stage: Stage): Promise<Trouble>;
}

export interface Trouble {
  /** When the condition began, in milliseconds since the epoch on the stage's clock. Default: when the fault was begun. */
  readonly sinceMs?: number;
  /** Keeps it up, for what shows only while events arrive: once at first, then every so many minutes. */
  readonly goOn?: { readonly everyMinutes: number; act(): Promise<void> };
  /** What fixes it, in a sentence. */
  readonly fixed: string;
  end(): Promise<void>;
}

/** How one alarm of the template is seen to ring and to clear. */
export interface AlarmDrill {
  readonly fault: Fault;
  /** What the condition takes to come about, before CloudWatch can measure anything. Default none. */
  readonly before?: Delay;
  /** What it takes from the fixing until nothing bad is measured any more. Default none. */
  readonly after?: Delay;
  /** Another alarm whose ringing begins this one's condition. */
  readonly from?: string;
}

interface Delay {
  readonly minutes: number;
  readonly why: string;
}
