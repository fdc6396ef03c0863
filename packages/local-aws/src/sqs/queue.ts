import { ACCOUNT, REGION } from '../aws/account.ts';
import { type Attributes, effectiveAttributes } from './attributes.ts';
import {
  parseRedriveAllowPolicy,
  parseRedrivePolicy,
  type RedriveAllowPolicy,
  type RedrivePolicy,
} from './redrive-policy.ts';

/** A queue as the rest of the service uses it: its attributes already parsed, durations in milliseconds. */
export interface Queue {
  readonly id: number;
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  /** As they were set; defaults are not in here. */
  readonly set: Attributes;
  /** As GetQueueAttributes answers them. */
  readonly attributes: Attributes;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly purgedAt: number | undefined;
  readonly visibilityMs: number;
  readonly delayMs: number;
  readonly retentionMs: number;
  readonly waitMs: number;
  readonly maximumBytes: number;
  readonly redrive: RedrivePolicy | undefined;
  readonly redriveAllow: RedriveAllowPolicy | undefined;
}

export interface QueueRow {
  readonly id: number;
  readonly name: string;
  readonly attributes: string;
  readonly tags: string;
  readonly created_at: number;
  readonly modified_at: number;
  readonly purged_at: number | null;
}

export const queueArn = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;

export const isFifoName = (name: string) => name.endsWith('.fifo');

export function queueOfRow(row: QueueRow): Queue {
  const fifo = isFifoName(row.name);
  const set: Attributes = JSON.parse(row.attributes);
  const attributes = effectiveAttributes(set, fifo);
  const ms = (name: string) => Number(attributes[name]) * 1000;
  return {
    id: row.id,
    name: row.name,
    arn: queueArn(row.name),
    fifo,
    set,
    attributes,
    tags: JSON.parse(row.tags),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    purgedAt: row.purged_at ?? undefined,
    visibilityMs: ms('VisibilityTimeout'),
    delayMs: ms('DelaySeconds'),
    retentionMs: ms('MessageRetentionPeriod'),
    waitMs: ms('ReceiveMessageWaitTimeSeconds'),
    maximumBytes: Number(attributes.MaximumMessageSize),
    redrive: parseRedrivePolicy(attributes.RedrivePolicy ?? ''),
    redriveAllow: parseRedriveAllowPolicy(attributes.RedriveAllowPolicy ?? ''),
  };
}
