import { ACCOUNT, REGION } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import type { Input } from '../aws/values.ts';
import { type Bounds, parseExpression, type Timing } from './expression.ts';
import { isTimeZone } from './time-zone.ts';

/** A schedule as it is kept. Times are milliseconds since the epoch. */
export interface Schedule {
  readonly name: string;
  readonly group: string;
  readonly expression: string;
  readonly zone: string;
  readonly start?: number;
  readonly end?: number;
  readonly description?: string;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly afterCompletion: 'NONE' | 'DELETE';
  readonly target: Target;
  readonly created: number;
  readonly modified: number;
  /** When the present expression was given: where a rate without a start date counts from. */
  readonly since: number;
  readonly clientToken?: string;
  /** What the template said when it was last applied; undefined for one that an operation has created. */
  readonly template?: string;
}

/** What a schedule calls, in the words of the API. */
export interface Target {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly SqsParameters?: { readonly MessageGroupId?: string };
}

/** What the operations may set, the times apart. */
export type ScheduleRequest = Omit<Schedule, 'created' | 'modified' | 'since' | 'template'>;

const MEMBERS = [
  ...['Name', 'GroupName', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'StartDate', 'EndDate', 'Description'],
  ...['State', 'Target', 'FlexibleTimeWindow', 'ActionAfterCompletion', 'ClientToken'],
];
const TARGET_MEMBERS = ['Arn', 'RoleArn', 'Input', 'RetryPolicy', 'DeadLetterConfig', 'SqsParameters'];

/**
 * Reads the input of CreateSchedule and UpdateSchedule, or the properties of a template's schedule.
 * @throws AwsError `ValidationException` that names what is wrong.
 */
export function parseSchedule(input: Input): ScheduleRequest {
  refuseUnknown(input, MEMBERS, 'a schedule');
  const target = (input.Target ?? {}) as Target;
  refuseUnknown({ ...target }, TARGET_MEMBERS, "a schedule's target");
  const name = String(input.Name ?? '');
  const expression = String(input.ScheduleExpression ?? '');
  const zone = String(input.ScheduleExpressionTimezone ?? 'UTC');
  const mode = (input.FlexibleTimeWindow as { Mode?: string } | undefined)?.Mode;
  const { MaximumRetryAttempts: attempts = 0, MaximumEventAgeInSeconds: age = 60 } = target.RetryPolicy ?? {};
  const [start, end] = [timeOf(input.StartDate), timeOf(input.EndDate)];
  if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(name)) throw invalid(`Invalid schedule name ${name}.`);
  if (!isTimeZone(zone)) throw invalid(`Provided timezone ${zone} is invalid.`);
  if (!parseExpression(expression, zone)) throw invalid(`Invalid Schedule Expression ${expression}.`);
  if (mode !== 'OFF')
    throw invalid(`The local runtime runs schedules on time: FlexibleTimeWindow must be OFF, not ${mode}.`);
  if (!/^arn:aws:(lambda:[^:]*:\d{12}:function:|sqs:)/.test(target.Arn ?? ''))
    throw invalid(`The local runtime calls functions and queues, not the target ${target.Arn}.`);
  if (!target.RoleArn) throw invalid('A target needs a RoleArn.');
  if (!(attempts >= 0 && attempts <= 185))
    throw invalid(`MaximumRetryAttempts must be from 0 to 185, not ${attempts}.`);
  if (!(age >= 60 && age <= 86_400)) throw invalid(`MaximumEventAgeInSeconds must be from 60 to 86400, not ${age}.`);
  if (target.Arn.endsWith('.fifo') && !target.SqsParameters?.MessageGroupId)
    throw invalid('A FIFO queue needs SqsParameters.MessageGroupId.');
  return {
    name,
    group: String(input.GroupName ?? 'default'),
    expression,
    zone,
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(input.Description === undefined ? {} : { description: String(input.Description) }),
    state: input.State === 'DISABLED' ? 'DISABLED' : 'ENABLED',
    afterCompletion: input.ActionAfterCompletion === 'DELETE' ? 'DELETE' : 'NONE',
    target,
    ...(input.ClientToken === undefined ? {} : { clientToken: String(input.ClientToken) }),
  };
}

export function scheduleArn(group: unknown, name: unknown): string {
  return `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/${String(group ?? 'default')}/${String(name)}`;
}

export function timingOf({ expression, zone, start, end, since }: Schedule): { timing: Timing; bounds: Bounds } {
  const timing = parseExpression(expression, zone);
  if (!timing) throw new Error(`The kept schedule expression ${expression} cannot be read.`);
  const limits = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
  return { timing, bounds: { zone, anchor: start ?? since, ...limits } };
}

/** Seconds of the API, or the text of a template. */
function timeOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const time = typeof value === 'number' ? value * 1000 : Date.parse(String(value));
  if (Number.isNaN(time)) throw invalid(`${String(value)} is not a date.`);
  return time;
}

function refuseUnknown(members: Input, known: readonly string[], what: string): void {
  const unknown = Object.keys(members).filter((member) => !known.includes(member));
  if (unknown.length > 0) throw invalid(`The local runtime does not support ${unknown.join(', ')} of ${what}.`);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
