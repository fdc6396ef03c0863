import type { Description } from './description.ts';

/** One thing that happens, and what must follow from it at the vendor. */
export interface Step {
  readonly step: string;
  readonly expected: string;
  /** Does it, looks at what followed, and says in a few words what that was. */
  run(): Promise<StepResult>;
}

export interface StepResult {
  readonly seen: string;
  readonly ok: boolean;
}

/** What a demonstration is given. */
export interface DemonstrationContext {
  readonly environment: Description;
  /** Values of the integration's settings in the running environment, by delivery. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What the integration's webhooks must be signed with. */
  readonly webhookSecret: string;
  /** The time of the environment, which a signature must not lag behind. Milliseconds. */
  readonly now: () => number;
  /** Makes the records of this run its own, so that it can be repeated over kept state. */
  readonly run: string;
}

/**
 * A bad day of one integration, in a few seconds: `integrations/NAME/demonstration/index.ts`. `npm start` runs it and prints a line for
 * each step. It does and looks at everything from outside: vendors' own APIs, signed webhooks, the AWS SDK.
 */
export interface Demonstration extends Disposable {
  readonly steps: readonly Step[];
}

export type OpenDemonstration = (context: DemonstrationContext) => Demonstration;
