import { randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import type { Caller, Dispatch } from '../aws/service.ts';
import type { Clock } from '../clock.ts';
import type { SchedulerMetric } from '../cloudwatch/services/scheduler.ts';
import type { Collection } from '../documents.ts';
import type { Target } from './schedule.ts';

/** One run of a schedule that has not yet reached its target. */
export interface Delivery {
  readonly executionId: string;
  readonly scheduleArn: string;
  readonly target: Target;
  /** When the schedule ran. */
  readonly scheduled: number;
  /** When the target is to be called next. */
  readonly due: number;
  /** How many calls failed. */
  readonly failures: number;
}

export interface Deliveries {
  /** Keeps a run and calls its target. It is kept when this returns. */
  begin(scheduleArn: string, target: Target, scheduled: number): void;
  /** Makes no further call and waits for the calls under way. */
  close(): Promise<void>;
}

interface DeliveryParts {
  readonly clock: Clock;
  readonly store: Collection<Delivery>;
  readonly dispatch: Dispatch;
  /** Who calls under a role; undefined when there is no such role. */
  roleOf(arn: string): Caller | undefined;
  onTrouble(message: string): void;
  /** Receives what CloudWatch counts for a schedule, by its ARN. */
  onMetric(scheduleArn: string, name: SchedulerMetric): void;
}

const OPERATOR: Caller = { kind: 'operator' };
const LONGEST_WAIT_MS = 300_000;

/**
 * Calls targets under their schedule's role. What a throttled or failing service refuses is retried after 1 s, 2 s,
 * 4 s and so on up to 5 minutes, as often and as long as the retry policy says; what the caller itself did wrong is not.
 */
export function createDeliveries({ clock, store, dispatch, roleOf, onTrouble, onMetric }: DeliveryParts): Deliveries {
  const waiting = new Map<string, () => void>();
  const running = new Set<Promise<void>>();
  const closing = new AbortController();
  for (const delivery of store.all()) arm(delivery);

  return {
    begin(scheduleArn, target, scheduled) {
      keep({ executionId: randomUUID(), scheduleArn, target, scheduled, due: scheduled, failures: 0 });
    },
    async close() {
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
      closing.abort();
      await Promise.all(running);
    },
  };

  function keep(delivery: Delivery): void {
    store.put(delivery.executionId, delivery);
    arm(delivery);
  }

  function arm(delivery: Delivery): void {
    const cancel = clock.after(Math.max(0, delivery.due - clock.now()), () => {
      waiting.delete(delivery.executionId);
      const run = attempt(delivery).finally(() => running.delete(run));
      running.add(run);
    });
    waiting.set(delivery.executionId, cancel);
  }

  async function attempt(delivery: Delivery): Promise<void> {
    const { executionId, scheduleArn, target, scheduled, failures } = delivery;
    const error = await callTarget(delivery).catch(asAwsError);
    // A call that the end of this runtime cut off is repeated after the next start.
    if (closing.signal.aborted && error) return;
    onMetric(scheduleArn, 'InvocationAttemptCount');
    if (!error) return store.remove(executionId);
    onMetric(scheduleArn, isThrottle(error) ? 'TargetErrorThrottledCount' : 'TargetErrorCount');
    const { MaximumRetryAttempts = 185, MaximumEventAgeInSeconds = 86_400 } = target.RetryPolicy ?? {};
    const due = clock.now() + Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures);
    const attemptsUsed = failures >= MaximumRetryAttempts;
    const tooOld = due > scheduled + MaximumEventAgeInSeconds * 1000;
    if (mayPass(error) && !attemptsUsed && !tooOld) return keep({ ...delivery, failures: failures + 1, due });
    onTrouble(`${scheduleArn} did not reach ${target.Arn}: ${error.code}: ${error.message}`);
    onMetric(scheduleArn, 'InvocationDroppedCount');
    const exhausted = attemptsUsed ? 'MaximumRetryAttempts' : 'MaximumEventAgeInSeconds';
    await bury(delivery, error, mayPass(error) ? exhausted : undefined);
    store.remove(executionId);
  }

  /** The error that the target's service answered, if any. */
  async function callTarget(delivery: Delivery): Promise<AwsError | undefined> {
    const { target } = delivery;
    const role = roleOf(target.RoleArn);
    if (!role) return new AwsError('AccessDeniedException', `The role ${target.RoleArn} does not exist.`, 403);
    const payload = payloadOf(delivery);
    if (target.Arn.startsWith('arn:aws:sqs:')) {
      const group = target.SqsParameters?.MessageGroupId;
      await send(role, target.Arn, { MessageBody: payload, ...(group && { MessageGroupId: group }) });
    } else {
      const input = { FunctionName: target.Arn, InvocationType: 'Event', Payload: Buffer.from(payload) };
      await dispatch(role, 'lambda', 'Invoke', input, closing.signal);
    }
    return undefined;
  }

  async function send(role: Caller, queueArn: string, message: Record<string, unknown>): Promise<void> {
    const { QueueUrl } = await dispatch(OPERATOR, 'sqs', 'GetQueueUrl', { QueueName: queueArn.split(':')[5] });
    await dispatch(role, 'sqs', 'SendMessage', { QueueUrl, ...message }, closing.signal);
  }

  /** Sends what did not arrive to the dead-letter queue, under the same role. */
  async function bury(delivery: Delivery, error: AwsError, exhausted: string | undefined): Promise<void> {
    const { executionId, scheduleArn, target, scheduled, failures } = delivery;
    const role = roleOf(target.RoleArn);
    const queueArn = target.DeadLetterConfig?.Arn;
    if (queueArn === undefined || !role) return;
    const attributes = {
      ERROR_CODE: error.code,
      ERROR_MESSAGE: error.message,
      EXECUTION_ID: executionId,
      ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
      IS_PAYLOAD_TRUNCATED: 'false',
      RETRY_ATTEMPTS: String(failures),
      SCHEDULED_TIME: timeText(scheduled),
      SCHEDULE_ARN: scheduleArn,
      TARGET_ARN: target.Arn,
    };
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    );
    try {
      await send(role, queueArn, { MessageBody: payloadOf(delivery), MessageAttributes });
      onMetric(scheduleArn, 'InvocationsSentToDeadLetterCount');
    } catch (thrown) {
      const { code, message } = asAwsError(thrown);
      onTrouble(`${scheduleArn} did not reach its dead-letter queue ${queueArn}: ${code}: ${message}`);
      onMetric(scheduleArn, 'InvocationsFailedToBeSentToDeadLetterCount');
    }
  }
}

function asAwsError(thrown: unknown): AwsError {
  if (thrown instanceof AwsError) return thrown;
  return new AwsError('InternalServerError', thrown instanceof Error ? thrown.message : String(thrown), 500);
}

/** Whether the same call may succeed later: throttled, or the service's own failure. */
function mayPass(error: AwsError): boolean {
  return error.status >= 500 || isThrottle(error);
}

function isThrottle({ status, code }: AwsError): boolean {
  return status === 429 || /throttl/i.test(code);
}

/** The input with its context attributes filled in, or the event that EventBridge Scheduler makes where there is none. */
function payloadOf({ executionId, scheduleArn, target, scheduled, failures }: Delivery): string {
  const event = {
    version: '0',
    id: executionId,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: ACCOUNT,
    time: timeText(scheduled),
    region: REGION,
    resources: [scheduleArn],
    detail: '{}',
  };
  return (target.Input ?? JSON.stringify(event))
    .replaceAll('<aws.scheduler.schedule-arn>', scheduleArn)
    .replaceAll('<aws.scheduler.scheduled-time>', timeText(scheduled))
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(failures + 1));
}

function timeText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
