import type { AlarmText } from '../../alarms/index.ts';

/** An alarm that rings now. */
export interface Ringing {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  /** CloudWatch's. */
  readonly reason: string;
  /** When it went to ALARM: ISO 8601, UTC. */
  readonly since: string;
  readonly text: AlarmText;
}

/** What is remembered of an alarm for as long as it rings. Times are ISO 8601, UTC. */
export interface Ring {
  /** When it went to ALARM: another time is another ring. */
  readonly since: string;
  /** How often the monitor published it beyond CloudWatch's own action. */
  readonly told: number;
  /** Of dead letters: when they were told last, when the newest that is known was given up, and the reasons that were told. */
  readonly toldAt?: string;
  readonly newest?: string;
  readonly reasons?: readonly string[];
  /** Of the volume: the sources that were told. */
  readonly sources?: readonly string[];
}

/** By the alarm's name. */
export type Rings = Readonly<Record<string, Ring>>;

/** A message in CloudWatch's form, for an on-call topic. */
export interface Told {
  readonly alarm: Pick<Ringing, 'name' | 'arn' | 'description' | 'text'>;
  readonly state: 'ALARM' | 'OK';
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Which time the alarm is told for the same ring; absent for an alarm that CloudWatch has not told. */
  readonly again?: number;
}

export interface Step {
  readonly ring: Ring;
  readonly told?: Told;
}
