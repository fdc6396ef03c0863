import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createRuns } from '../../shared/ledger/index.ts';
import { writePullMessage } from '../../shared/pull/index.ts';
import { ledgerTableName, pullQueueName } from '../../shared/topology/index.ts';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { readOptions, TARGET_OPTIONS, wholeNumber } from '../command/arguments.ts';
import { type Command, OperationError, type Output, UsageError } from '../command/command.ts';
import { type Target, targetOf } from '../command/target.ts';
import { currentUser } from '../command/user.ts';
import { listedRuns, runsOf } from './list.ts';
import { allPulls, type DeclaredPull, pullOf } from './pulls.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  ...ACT_OPTIONS,
  limit: { type: 'string' },
  watch: { type: 'boolean' },
  json: { type: 'boolean' },
  reason: { type: 'string' },
} as const;

const LOOK_MS = 2000;

export const runs: Command = {
  usage: '[start | cancel] [INTEGRATION/NAME] [--reason TEXT] [--limit 5] [--watch] [--json] [--yes] [--env NAME]',
  summary:
    'Lists the runs of pulls and reconciliations, and how far they have come; starts one now, or cancels the one that is open.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const [first, second, more] = positionals;
    const act = first === 'start' || first === 'cancel' ? first : undefined;
    const path = act === undefined ? first : second;
    if (more !== undefined || (act === undefined && second !== undefined))
      throw new UsageError('Name one pull at most.');
    const limit = wholeNumber('--limit', values.limit ?? '5', 100);
    const target = targetOf(values);
    if (act !== undefined) {
      const chosen = pullOf(path);
      const reason = values.reason ?? 'no reason given';
      await beginAct(
        target,
        { act: `runs ${act}`, target: chosen.calledNow, reason },
        { isGiven: values.yes === true, output },
      );
      return act === 'start' ? startRun(target, chosen, output) : cancel(target, chosen, output);
    }
    const chosen = path === undefined ? allPulls : [pullOf(path)];
    if (chosen.length === 0) {
      output.stderr('No integration declares a pull or a reconciliation.');
      return 1;
    }
    (values.json ? output.stderr : output.line)(`Runs in ${target.environment} ${target.where}`);
    for (;;) {
      const found = await Promise.all(chosen.map((one) => runsOf(target, one, limit)));
      for (const one of found) {
        if (values.json) output.line(JSON.stringify(one));
        else for (const line of listedRuns(one, target.now())) output.line(line);
      }
      const isOpen = found.some(({ head }) => head.open !== undefined);
      if (!values.watch || !isOpen) return found.some((one) => one.runs.length > 0) ? 0 : 1;
      await pause(LOOK_MS);
    }
  },
};

/** Where a run is open that stands still, the same message makes it go on. */
export async function startRun(
  target: Target,
  { integration, name, calledNow }: DeclaredPull,
  output: Output,
): Promise<number> {
  const at = new Date(target.now()).toISOString();
  await send(target, { integration, name }, writePullMessage({ kind: 'tick', at, by: currentUser() }));
  output.line(`Asked for a run of ${calledNow}. Where one is open already, it goes on instead.`);
  output.line(`To follow it: npm run ops -- runs ${calledNow} --watch --env ${target.environment}`);
  return 0;
}

async function cancel(
  target: Target,
  { integration, name, id, calledNow }: DeclaredPull,
  output: Output,
): Promise<number> {
  const rows = createRuns({
    client: new DynamoDBClient(target.access),
    tableName: ledgerTableName(target.environment),
    id,
  });
  const { open } = await rows.head();
  if (open === undefined || !(await rows.cancel(open, currentUser()))) {
    output.stderr(`No run of ${calledNow} is open.`);
    return 1;
  }
  // One that waits, or has lost its message, would end late or never.
  const turn = ((await rows.read(open))?.turn ?? 0) + 1;
  await send(target, { integration, name }, writePullMessage({ kind: 'turn', run: open, turn }));
  output.line(`The run ${open} of ${calledNow} reads no further page. What it has read stays read.`);
  return 0;
}

async function send(
  { environment, access }: Target,
  { integration, name }: Pick<DeclaredPull, 'integration' | 'name'>,
  MessageBody: string,
): Promise<void> {
  const client = new SQSClient(access);
  const QueueName = pullQueueName(environment, integration, name);
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName })).catch((error: Error) => {
    if (!/QueueDoesNotExist|NonExistentQueue/.test(error.name)) throw error;
    throw new OperationError(`there is no queue ${QueueName}: see --env and the region, or deploy the environment.`);
  });
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}
