import type { ValveConfig } from '../topology/index.ts';
import type { ValveLambda } from './lambda.ts';
import type { Probe } from './plan.ts';
import type { ValveStore } from './store.ts';
import type { ValveWorkers } from './workers.ts';

export interface ValveServices {
  readonly config: ValveConfig;
  readonly store: ValveStore;
  readonly lambda: ValveLambda;
  readonly workers: ValveWorkers;
  /** The alarm that rings when a delivery's worker fails. */
  readonly alarmNameOf: (delivery: string) => string;
  readonly functionNameOf: (delivery: string) => string;
  /** When the secret of an account was last changed: milliseconds since the epoch. */
  readonly secretChanged: (account: string) => Promise<number | undefined>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly listener: ValveListener;
}

/** Receives what the valve does, for logs and metrics. */
export interface ValveListener {
  onDisabled(delivery: string, reasons: readonly string[]): void;
  onEnabled(delivery: string): void;
  /** Once a minute for each delivery whose mappings stay disabled, by a breaker or a person. */
  onHeld(delivery: string, isRefused: boolean): void;
  /** Once a minute, and at the beginning, for each delivery that stands still because of its own code. */
  onStopped(delivery: string): void;
  onProbed(probe: Probe, result: 'green' | { readonly reason: string }): void;
  /** A step that failed; the next minute's run repeats it. */
  onError(step: string, error: unknown): void;
}
