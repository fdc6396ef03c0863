import type { Integration } from '../contract/index.ts';
import type { MetricName } from '../topology/index.ts';
import type { AlarmDefinition, MetricSource, Statistic } from './definition.ts';

/** The step of the receiver's alarms; no delivery may have this name. */
export const RECEIVER = 'receiver';
/** The step of those that need no receiver, where there is none. */
export const SOURCE = 'source';

/** An alarm of every integration's receiver; undefined where the integration does not need it. */
export type ReceiverAlarm = (receiver: AlarmedReceiver) => AlarmDefinition | undefined;

/** A receiver in one environment, and the phrases that its alarms share. */
export interface AlarmedReceiver {
  readonly environment: string;
  readonly isProduction: boolean;
  readonly source: Integration['source'];
  readonly receiver: string;
  /** Name of the webhook secret. */
  readonly secret: string;
  readonly metric: (name: MetricName) => MetricSource;
  /** Of the integration's own HTTP API. */
  readonly api: (name: 'Count' | 'Latency' | '4xx' | '5xx', statistic?: Statistic) => MetricSource;
  /** The command that counts refusals by reason. */
  readonly refusals: string;
  readonly log: string;
  /** A condition, then the people to call. */
  readonly escalate: (when: string) => string;
}
