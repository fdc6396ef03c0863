import { alarmName } from './console.ts';

/**
 * CloudWatch's message to SNS, as far as a page needs it: what it says of every alarm, and of a composite one.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export interface AlarmMessage {
  readonly name: string;
  readonly description: string;
  readonly state: AlarmState;
  /** The first `OK` of an alarm that was just created, or the end of one that rang without data: its history says which. */
  readonly endsNoData: boolean;
  /** Whether the state without data rings. */
  readonly ringsWithoutData: boolean;
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly since?: string;
  readonly arn?: string;
  /** Which time the monitor tells it, while it still rings (docs/decisions/0047). */
  readonly again?: number;
  /** Of a composite alarm: the names of the alarms that changed its state. */
  readonly causes: readonly string[];
}

export type AlarmState = 'alarm' | 'ok' | 'insufficient-data';

const STATES: Readonly<Record<string, AlarmState>> = {
  ALARM: 'alarm',
  OK: 'ok',
  INSUFFICIENT_DATA: 'insufficient-data',
};

/** Undefined for a message that CloudWatch did not write. */
export function readAlarmMessage(message: string): AlarmMessage | undefined {
  const fields = parsed(message);
  const text = (name: string) => (typeof fields?.[name] === 'string' ? fields[name] : '');
  const state = STATES[text('NewStateValue')];
  const name = text('AlarmName');
  if (!state || !name) return undefined;
  const since = isoTime(text('StateChangeTime'));
  const children = Array.isArray(fields?.TriggeringChildren) ? fields.TriggeringChildren : [];
  return {
    name,
    description: text('AlarmDescription'),
    state,
    endsNoData: state === 'ok' && text('OldStateValue') === 'INSUFFICIENT_DATA',
    ringsWithoutData: isFilled(fields?.InsufficientDataActions),
    reason: text('NewStateReason'),
    ...(since && { since }),
    ...(typeof fields?.RingsAgain === 'number' && { again: fields.RingsAgain }),
    ...(text('AlarmArn') && { arn: text('AlarmArn') }),
    causes: children.map((child: { Arn?: unknown } | null) => alarmName(String(child?.Arn ?? ''))).filter(Boolean),
  };
}

const isFilled = (list: unknown) => Array.isArray(list) && list.length > 0;

function parsed(message: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** CloudWatch writes the zone without a colon, `2017-01-12T16:30:42.236+0000`, which other services do not parse. */
function isoTime(text: string): string | undefined {
  const time = new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
