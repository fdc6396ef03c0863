import type { AwsFaultAct } from './aws-faults.ts';
import type { BadDeploy } from './bad-deploy.ts';
import type { Crash } from './crash.ts';
import type { EventAct } from './event.ts';
import type { Kill } from './kill.ts';
import type { LateResend } from './late-resend.ts';
import type { NewerEnvelope } from './newer-envelope.ts';
import type { Outage } from './outage.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Redrive } from './redrive.ts';
import type { SecondAccount } from './second-account.ts';
import type { Skew } from './skew.ts';
import type { Stranger } from './stranger.ts';
import type { ValveDead } from './valve-dead.ts';
import type { VendorFaultAct } from './vendor-faults.ts';

/** One thing that happens in a schedule: plain data, so that a failing schedule shrinks and can be read. Times are seconds after the start. */
export type Act =
  | AwsFaultAct
  | BadDeploy
  | Crash
  | EventAct
  | Kill
  | LateResend
  | NewerEnvelope
  | Outage
  | RateLimit
  | Redrive
  | SecondAccount
  | Skew
  | Stranger
  | ValveDead
  | VendorFaultAct;

export interface Schedule {
  readonly workers: number;
  /** Seed of latencies and jitter; 0 is no variation. */
  readonly noise: number;
  readonly acts: readonly Act[];
}

/** The acts of one name. */
export function actsOf<Name extends Act['act']>(
  { acts }: Pick<Schedule, 'acts'>,
  name: Name,
): readonly Extract<Act, { act: Name }>[] {
  return acts.filter((act): act is Extract<Act, { act: Name }> => act.act === name);
}

/** Whether `at` lies in the time of an act that lasts. Seconds. */
export const isDuring = ({ from, lasts }: { readonly from: number; readonly lasts: number }, at: number) =>
  at >= from && at < from + lasts;

/** An act as one line for a person. */
export function describeAct({ act, ...members }: Act): string {
  const told = Object.entries(members).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return `${act.padEnd(15)} ${told.join(', ')}`.trimEnd();
}
