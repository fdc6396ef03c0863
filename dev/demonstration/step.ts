import type { Description } from './description.ts';

/** One event, and the effect that it must have at the vendor. */
export interface Step {
  readonly step: string;
  readonly expected: string;
  /** Causes the event, observes the effect, and describes it in a few words. */
  run(): Promise<StepResult>;
}

export interface StepResult {
  readonly seen: string;
  readonly ok: boolean;
}

/** The arguments of a demonstration. */
export interface DemonstrationContext {
  readonly environment: Description;
  /** Values of the integration's settings in the running environment, by delivery. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The secret that signs the integration's webhooks; empty where its source sends none. */
  readonly webhookSecret: string;
  /** The environment's time in milliseconds, for signatures: an old timestamp is refused. */
  readonly now: () => number;
  /** Distinguishes the records of this run, so that it can be repeated on kept state. */
  readonly run: string;
}

/**
 * The failures of a bad day of one integration, in a few seconds: `integrations/NAME/demonstration/index.ts`. `npm start` runs it and
 * prints a line for each step. It uses public interfaces only: the vendors' APIs, signed webhooks, the AWS SDK.
 */
export interface Demonstration extends Disposable {
  readonly steps: readonly Step[];
}

export type OpenDemonstration = (context: DemonstrationContext) => Demonstration;
