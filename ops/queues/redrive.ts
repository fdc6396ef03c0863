import { setTimeout as pause } from 'node:timers/promises';
import {
  CancelMessageMoveTaskCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { archiveDeadLetterQueueName, deadLetterQueueName, replaysPerSecond } from '../../shared/topology/index.ts';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { namesOf, oneOf, readOptions, TARGET_OPTIONS, wholeNumber } from '../command/arguments.ts';
import { type Command, OperationError, type Output, UsageError } from '../command/command.ts';
import { deliveryOf } from '../command/declared.ts';
import { integrations } from '../command/project.ts';
import { targetOf } from '../command/target.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  ...ACT_OPTIONS,
  rate: { type: 'string' },
  plan: { type: 'boolean' },
  cancel: { type: 'boolean' },
  wait: { type: 'boolean' },
  archive: { type: 'boolean' },
} as const;

/** SQS's limit of messages per second of a move task. */
const FASTEST = 500;
const LOOK_MS = 1000;

export const redrive: Command = {
  usage: '(INTEGRATION/DELIVERY | INTEGRATION --archive) [--plan] [--rate N] [--wait] [--cancel] [--yes] [--env NAME]',
  summary:
    'Moves all dead letters back to their queue by SQS itself, at a quarter of the vendor’s budget or N a second; with --archive, those of an integration’s archive. Events that already had their effect are skipped. `retry` moves chosen ones.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const what = values.archive ? archiveOf(positionals) : deliveryToRedrive(positionals);
    const rate = values.rate === undefined ? undefined : wholeNumber('--rate', values.rate, FASTEST);
    const target = targetOf(values);
    const { calledNow } = what;
    const queue = what.queue(target.environment);
    const letters = await deadLetters(new SQSClient(target.access), queue);
    const consent = { isGiven: values.yes === true, output };
    if (values.cancel) {
      const begin = () => beginAct(target, { act: 'redrive --cancel', target: calledNow }, consent);
      return cancel(letters, begin, output);
    }
    const count = await letters.count();
    if (count === 0) {
      output.stderr(`No dead letters in ${queue}.`);
      return 1;
    }
    const perSecond = rate ?? what.perSecond;
    output.line(`${count} dead letters in ${queue}: at ${perSecond} a second, ${span(Math.ceil(count / perSecond))}.`);
    if (values.plan) return 0;
    await beginAct(target, { act: 'redrive', target: calledNow, count, filter: `${perSecond} a second` }, consent);
    await letters.start(perSecond);
    output.line(
      `Started. To stop: npm run ops -- redrive ${calledNow}${values.archive ? ' --archive' : ''} --cancel --env ${target.environment}`,
    );
    return values.wait ? follow(letters, output) : 0;
  },
};

interface ToRedrive {
  readonly calledNow: string;
  queue(environment: string): string;
  readonly perSecond: number;
}

function deliveryToRedrive(positionals: readonly string[]): ToRedrive {
  const { integration, name, calledNow, delivery } = deliveryOf(positionals);
  return {
    calledNow,
    queue: (environment) => deadLetterQueueName(environment, integration, name, delivery.consistency.ordering),
    perSecond: replaysPerSecond(delivery),
  };
}

/** The archive calls no vendor: SQS moves as fast as it can. @throws UsageError */
function archiveOf([asked, more]: readonly string[]): ToRedrive {
  const known = integrations.map(({ calledNow }) => calledNow);
  if (asked === undefined || more !== undefined)
    throw new UsageError(`Name one integration; there are ${namesOf(known)}.`);
  const calledNow = oneOf('--archive', asked, known);
  const { name = asked } = integrations.find((one) => one.calledNow === calledNow) ?? {};
  return { calledNow, queue: (environment) => archiveDeadLetterQueueName(environment, name), perSecond: FASTEST };
}

export interface DeadLetters {
  count(): Promise<number>;
  start(perSecond: number): Promise<void>;
  task(): Promise<Task | undefined>;
  cancel(handle: string): Promise<number>;
}

interface Task {
  readonly status: string;
  readonly handle?: string;
  readonly moved: number;
  readonly problem?: string;
}

export async function deadLetters(client: SQSClient, queue: string): Promise<DeadLetters> {
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queue })).catch((error: Error) => {
    if (!/QueueDoesNotExist|NonExistentQueue/.test(error.name)) throw error;
    throw new OperationError(`there is no queue ${queue}: see --env and the region, or deploy the environment.`);
  });
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const SourceArn = Attributes.QueueArn;
  const task = async (): Promise<Task | undefined> => {
    const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
    const [newest] = Results;
    return (
      newest && {
        status: newest.Status ?? 'UNKNOWN',
        moved: newest.ApproximateNumberOfMessagesMoved ?? 0,
        ...(newest.TaskHandle !== undefined && { handle: newest.TaskHandle }),
        ...(newest.FailureReason !== undefined && { problem: newest.FailureReason }),
      }
    );
  };
  return {
    task,
    async count() {
      const AttributeNames = ['ApproximateNumberOfMessages' as const];
      const answer = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      return Number(answer.Attributes?.ApproximateNumberOfMessages ?? 0);
    },
    async start(perSecond) {
      if ((await task())?.status === 'RUNNING')
        throw new OperationError(
          `a redrive of ${queue} is running, and SQS takes one at a time: wait, or use --cancel.`,
        );
      await client.send(new StartMessageMoveTaskCommand({ SourceArn, MaxNumberOfMessagesPerSecond: perSecond }));
    },
    async cancel(TaskHandle) {
      const answer = await client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
      return answer.ApproximateNumberOfMessagesMoved ?? 0;
    },
  };
}

async function cancel(letters: DeadLetters, begin: () => Promise<unknown>, output: Output): Promise<number> {
  const running = await letters.task();
  if (running?.status !== 'RUNNING' || running.handle === undefined) {
    output.stderr('No redrive is running.');
    return 1;
  }
  await begin();
  output.line(`Stopped; ${await letters.cancel(running.handle)} had been moved.`);
  return 0;
}

/** @throws OperationError when the task fails */
async function follow(letters: DeadLetters, output: Output): Promise<number> {
  for (;;) {
    const task = await letters.task();
    if (task?.status === 'FAILED')
      throw new OperationError(`the redrive failed: ${task.problem ?? 'SQS gives no reason'}.`);
    if (task?.status !== 'RUNNING') {
      output.line(`${task?.moved ?? 0} moved.`);
      return 0;
    }
    await pause(LOOK_MS);
  }
}

/** Of seconds, as a person says them. */
export function span(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`;
}
