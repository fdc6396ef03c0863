import { setTimeout as pause } from 'node:timers/promises';
import {
  type EventSourceMappingConfiguration,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, OperationError, type Output, UsageError } from '../command/command.ts';
import { allDeclared, declaredOf, deliveryOf } from '../command/declared.ts';
import { project } from '../command/project.ts';
import { type Target, targetOf } from '../command/target.ts';
import { type Depth, depthOf, queuesOf, queueUrl, total } from '../deployed/queues.ts';
import { drainedName, type QueueToDrain, queueNamed, queuesOfDelivery } from './drained-queues.ts';
import { forward } from './forward.ts';
import { sqsQueues } from './sqs-queues.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  ...ACT_OPTIONS,
  'dead-letters': { type: 'boolean' },
  to: { type: 'string' },
} as const;

const LOOK_MS = 2000;
/** SQS's counts are right about a minute after the last change: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html. */
const STEADY_MS = 60_000;

export const drain: Command = {
  usage: 'INTEGRATION/DELIVERY | QUEUE [--dead-letters] [--to INTEGRATION/DELIVERY] [--yes] [--env NAME]',
  summary:
    'Empties the queues of a delivery, or one queue, and says when they are empty: a worker goes on until its queue is empty, dead letters go back to their queue, and what waits in a queue that nothing reads any more moves to the one that the contract declares.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const target = targetOf(values);
    const sqs = new SQSClient(target.access);
    const drains = await queuesFor(positionals, values, target, sqs);
    await beginAct(
      target,
      { act: 'drain', target: positionals.join(' '), filter: drains.map(({ name }) => name).join(', ') },
      { isGiven: values.yes === true, output },
    );
    const all = await Promise.all(drains.map((queue) => openOne({ queue, target, sqs, output })));
    // A receive may move a message to the dead letters, so that what moves home comes before them; a redrive comes before its queue.
    const live = all.filter(({ mapping }) => mapping !== undefined);
    const orphans = all.filter(({ mapping }) => mapping === undefined);
    let left = 0;
    for (const one of orphans) left += await moveHome(one);
    for (const one of live.filter(({ queue }) => queue.isDeadLetter)) left += await redriven(one);
    for (const one of live.filter(({ queue }) => !queue.isDeadLetter)) left += await worked(one);
    const letters = drains.filter(({ isDeadLetter }) => isDeadLetter);
    const [first] = drains;
    if (first && left === 0 && letters.length > 0 && drains.length > letters.length)
      output.line(
        `Before a deploy that drops them: declare \`drained: ['${drainedName(first.delivery)}']\` in penstock.config.ts, and run \`npm run names\`.`,
      );
    if (first && letters.length === 0)
      output.line(
        `Dead letters are not looked at: npm run ops -- drain ${first.delivery.calledNow} --dead-letters --env ${target.environment}`,
      );
    return left === 0 ? 0 : 1;
  },
};

interface Draining {
  readonly queue: QueueToDrain;
  readonly target: Target;
  readonly sqs: SQSClient;
  readonly output: Output;
}

interface Opened extends Draining {
  readonly url: string;
  readonly arn: string;
  /** Of a dead-letter queue: that of its source. Without one, nothing reads what is in it or comes back from it. */
  readonly mapping: EventSourceMappingConfiguration | undefined;
}

type Values = { readonly 'dead-letters'?: boolean; readonly to?: string };

async function queuesFor(
  positionals: readonly string[],
  { to, 'dead-letters': withLetters }: Values,
  { environment, where }: Target,
  sqs: SQSClient,
): Promise<readonly QueueToDrain[]> {
  const [asked = '', more] = positionals;
  if (asked.includes('/') || more !== undefined || asked === '') {
    const delivery = deliveryOf(positionals);
    const existing = await queuesOf(sqs, environment, Object.keys(project.environments));
    const all = queuesOfDelivery(environment, delivery, existing);
    if (all.length === 0)
      throw new OperationError(`${delivery.calledNow} has no queue ${where}: see --env and the region.`);
    return withLetters ? all : all.filter(({ isDeadLetter }) => !isDeadLetter);
  }
  if ((await queueUrl(sqs, asked)) === undefined)
    throw new OperationError(`there is no queue ${asked} ${where}: see --env and the region.`);
  const other = to === undefined ? undefined : declaredOf(to);
  if (to !== undefined && !other) throw new UsageError(`--to is "${to}", which is no delivery of the project.`);
  const queue = queueNamed(environment, asked, allDeclared, other);
  if (queue) return [queue];
  throw new UsageError(
    `No delivery of the project is named as ${asked} is: say with --to which one takes its events, or deploy the version that had it.`,
  );
}

async function openOne(draining: Draining): Promise<Opened> {
  const { queue, target, sqs, output } = draining;
  const url = (await queueUrl(sqs, queue.name)) ?? '';
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  const arn = Attributes.QueueArn ?? '';
  output.line(`${queue.name} ${target.where}: ${shown(await depthOf(sqs, url))}.`);
  return { ...draining, url, arn, mapping: await mappingOf(draining, sourceOf(queue, arn)) };
}

/** The ARN of the queue that dead letters come from; of any other queue, its own. */
const sourceOf = ({ isDeadLetter }: QueueToDrain, arn: string) =>
  isDeadLetter ? arn.replace(/-dead-letters(\.fifo)?$/, '$1') : arn;

/** Dead letters go back to their queue by SQS's own redrive. @returns how many came back */
async function redriven(draining: Opened): Promise<number> {
  const { queue, sqs, output, url, arn } = draining;
  if (total(await depthOf(sqs, url)) === 0) return 0;
  const source = queue.name.replace('-dead-letters', '');
  output.line(`They go back to ${source}, where their worker tries them once more; one that fails again comes back.`);
  await moveBack(sqs, arn);
  const sourceUrl = (await queueUrl(sqs, source)) ?? '';
  await untilEmpty(draining, sourceUrl, source);
  const left = await depthOf(sqs, url);
  output.line(
    total(left) === 0
      ? `${queue.name} is empty.`
      : `${queue.name}: ${shown(left)}. They failed once more: \`npm run ops -- events --state dead\` gives the reasons.`,
  );
  return total(left);
}

/** A worker that reads the queue empties it. @returns 0 */
async function worked(draining: Opened): Promise<number> {
  const { queue, target, url, mapping } = draining;
  if (!/^(Enabled|Enabling|Updating)$/.test(mapping?.State ?? ''))
    throw new OperationError(
      `the mapping of ${queue.name} is ${mapping?.State?.toLowerCase()}, and so it stays as it is: \`npm run ops -- doctor --env ${target.environment}\` says why.`,
    );
  return untilEmpty(draining, url, queue.name);
}

const shown = ({ visible, inFlight, delayed }: Depth) =>
  `${visible} ${visible === 1 ? 'waits' : 'wait'}, ${inFlight} in work, ${delayed} delayed`;

async function mappingOf(
  { target }: Draining,
  EventSourceArn: string,
): Promise<EventSourceMappingConfiguration | undefined> {
  const client = new LambdaClient(target.access);
  const { EventSourceMappings = [] } = await client.send(new ListEventSourceMappingsCommand({ EventSourceArn }));
  return EventSourceMappings[0];
}

/** SQS moves dead letters to where they came from; resolves when it has. @throws OperationError when it fails */
async function moveBack(sqs: SQSClient, SourceArn: string): Promise<void> {
  const newest = async () =>
    (await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }))).Results?.[0];
  if ((await newest())?.Status !== 'RUNNING') await sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));
  for (;;) {
    const task = await newest();
    if (task?.Status === 'FAILED')
      throw new OperationError(`the redrive failed: ${task.FailureReason ?? 'SQS gives no reason'}.`);
    if (task?.Status !== 'RUNNING') return;
    await pause(LOOK_MS);
  }
}

/** What nothing reads any more moves to the queue of the contract. */
async function moveHome({ queue, target, sqs, output, url }: Opened): Promise<number> {
  const { name, home, delivery } = queue;
  const homeUrl = name === home ? undefined : await queueUrl(sqs, home);
  const environment = `--env ${target.environment}`;
  if (name === home)
    throw new OperationError(
      `no event source mapping reads ${name}: \`npm run ops -- doctor ${environment}\` says what to do.`,
    );
  if (homeUrl === undefined)
    throw new OperationError(
      `no worker reads ${name}, and ${home}, where its events belong, does not exist yet: \`npm run deploy -- ${target.environment}\`, then repeat the command.`,
    );
  output.line(
    `Nothing reads it any more: what is in it moves to ${home}, in order, each stored there before it is deleted here.`,
  );
  const queues = sqsQueues(sqs, url, homeUrl);
  const foreign = new Set<string>();
  let moved = 0;
  let last = '';
  for (;;) {
    const done = await forward(queues, {
      integration: delivery.integration,
      isFifo: home.endsWith('.fifo'),
      onMoved: (count) => output.stderr(`${moved + count} moved`),
    });
    moved += done.moved;
    for (const id of done.foreign) foreign.add(id);
    const left = await depthOf(sqs, url);
    // Those of another integration are hidden for as long as this command has received them.
    if (total(left) <= foreign.size) break;
    if (shown(left) !== last)
      output.stderr(`${name}: ${shown(left)}. A worker had received or released them: they come back by themselves.`);
    last = shown(left);
    await pause(LOOK_MS);
  }
  output.line(`${moved} moved to ${home}.`);
  if (foreign.size > 0) {
    output.line(`${foreign.size} belong to another integration and stay: name their delivery with --to.`);
    return foreign.size;
  }
  output.line(`${name} is empty. To remove it: aws sqs delete-queue --queue-url ${url}`);
  return 0;
}

/** Watches a queue that its worker empties. */
async function untilEmpty({ target, sqs, output }: Draining, url: string, name: string): Promise<number> {
  let last = '';
  let emptySince: number | undefined;
  for (;;) {
    const depth = await depthOf(sqs, url);
    const now = target.now();
    if (total(depth) > 0) emptySince = undefined;
    else emptySince ??= now;
    if (shown(depth) !== last) output.stderr(`${name}: ${shown(depth)}`);
    last = shown(depth);
    if (emptySince !== undefined && now - emptySince >= STEADY_MS) {
      output.line(`${name} is empty, and has been for a minute.`);
      return 0;
    }
    await pause(LOOK_MS);
  }
}
