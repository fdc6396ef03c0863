import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  type GetCommandOutput,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { PullId } from '../contract/index.ts';
import { pullKey } from '../topology/index.ts';
import type { PullHead, Run } from './run.ts';
import { updateOf } from './update-expression.ts';

/** The runs of one pull. A write happens as a whole or not at all, and a repeated request changes nothing. */
export interface Runs {
  head(): Promise<PullHead>;
  read(name: string): Promise<Run | undefined>;
  /** The newest first. */
  list(most: number): Promise<readonly Run[]>;
  /** Begins a run where none is open and none of its name was. */
  begin(run: Run): Promise<boolean>;
  /** Changes the run if it is as it was seen: its step, and who holds it. */
  change(seen: Run, change: RunChange): Promise<boolean>;
  /** Ends the run and, with it, changes what is known of all. */
  end(seen: Run, ended: Run, head: PullHead): Promise<boolean>;
  /** The monitor looks at the pull for the first time. */
  know(since: string): Promise<PullHead>;
  /** A tick found the run open. */
  leaveOut(open: string, at: string): Promise<void>;
  /** A person ends the run. False where it is not running. */
  cancel(name: string, by: string): Promise<boolean>;
}

/** Members that are undefined are removed. */
export type RunChange = { readonly [Name in keyof Run]?: Run[Name] | undefined };

export interface RunsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly id: PullId;
}

const HEAD = 'runs';
const runSort = (name: string) => `run#${name}`;
/** As long as the entries of the events that a run brought. */
const RUN_SECONDS = 90 * 86_400;

export function createRuns({ client, tableName, id }: RunsOptions): Runs {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const pk = pullKey(id);
  const get = async (sk: string) =>
    (await document.send(new GetCommand({ TableName: tableName, Key: { pk, sk }, ConsistentRead: true }))).Item;
  const expiresAt = (run: Run) => Math.floor(Date.parse(run.startedAt) / 1000) + RUN_SECONDS;
  const runUpdate = (seen: Run, change: RunChange) => {
    const all = Object.entries({ ...change, step: seen.step + 1 });
    const set = Object.fromEntries(all.filter(([, value]) => value !== undefined));
    const removed = all.flatMap(([name, value]) => (value === undefined ? [name] : []));
    const update = updateOf(set, removed);
    const isCancelled = seen.cancelledBy !== undefined;
    return {
      TableName: tableName,
      Key: { pk, sk: runSort(seen.name) },
      ...update,
      ExpressionAttributeNames: {
        ...update.ExpressionAttributeNames,
        ...{ '#step': 'step', '#state': 'state' },
        ...(!isCancelled && { '#cancelledBy': 'cancelledBy' }),
      },
      ExpressionAttributeValues: {
        ...update.ExpressionAttributeValues,
        ...{ ':seenStep': seen.step, ':running': 'running' },
      },
      ConditionExpression: `#step = :seenStep AND #state = :running${isCancelled ? '' : ' AND attribute_not_exists(#cancelledBy)'}`,
    };
  };
  /** The answer to an earlier try of the same request may have been lost. */
  const isOurs = async (name: string, step: number, messageId: string) => {
    const now = await read(name);
    return now?.step === step && now.messageId === messageId;
  };

  async function read(name: string): Promise<Run | undefined> {
    return runOf(await get(runSort(name)));
  }

  return {
    head: async () => headOf(await get(HEAD)),
    read,

    async list(most) {
      const { Items = [] } = await document.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :run)',
          ExpressionAttributeValues: { ':pk': pk, ':run': runSort('') },
          ScanIndexForward: false,
          Limit: most,
          ConsistentRead: true,
        }),
      );
      return Items.flatMap((item) => runOf(item) ?? []);
    },

    async begin(run) {
      const head = updateOf({ open: run.name, openSince: run.startedAt, at: run.at }, []);
      const names = { ...head.ExpressionAttributeNames, '#open': 'open' };
      try {
        await document.send(
          new TransactWriteCommand({
            TransactItems: [
              {
                Update: {
                  TableName: tableName,
                  Key: { pk, sk: HEAD },
                  ...head,
                  ExpressionAttributeNames: names,
                  ConditionExpression: 'attribute_not_exists(#open)',
                },
              },
              {
                Put: {
                  TableName: tableName,
                  Item: { pk, sk: runSort(run.name), ...run, expiresAt: expiresAt(run) },
                  ConditionExpression: 'attribute_not_exists(pk)',
                },
              },
            ],
          }),
        );
        return true;
      } catch (error) {
        if (!isRefused(error)) throw error;
        return isOurs(run.name, run.step, run.messageId);
      }
    },

    async change(seen, change) {
      try {
        await document.send(new UpdateCommand(runUpdate(seen, change)));
        return true;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const { messageId = seen.messageId } = change;
        return isOurs(seen.name, seen.step + 1, messageId);
      }
    },

    async end(seen, ended, head) {
      const { open: _open, openSince: _since, leftOut: _left, knownSince: _known, ...set } = head;
      const { step: _step, ...change } = ended;
      try {
        await document.send(
          new TransactWriteCommand({
            TransactItems: [
              { Update: runUpdate(seen, change) },
              { Update: { TableName: tableName, Key: { pk, sk: HEAD }, ...updateOf(set, ['open', 'openSince']) } },
            ],
          }),
        );
        return true;
      } catch (error) {
        if (!isRefused(error)) throw error;
        return isOurs(seen.name, seen.step + 1, ended.messageId);
      }
    },

    async know(since) {
      const { Attributes } = await document.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { pk, sk: HEAD },
          UpdateExpression: 'SET knownSince = if_not_exists(knownSince, :since)',
          ExpressionAttributeValues: { ':since': since },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return headOf(Attributes);
    },

    async leaveOut(open, at) {
      const keys = [
        [runSort(open), { dueWhileRunning: at }],
        [HEAD, { leftOut: at }],
      ] as const;
      for (const [sk, set] of keys)
        await document.send(new UpdateCommand({ TableName: tableName, Key: { pk, sk }, ...updateOf(set, []) }));
    },

    async cancel(name, by) {
      const update = updateOf({ cancelledBy: by }, []);
      try {
        await document.send(
          new UpdateCommand({
            TableName: tableName,
            Key: { pk, sk: runSort(name) },
            ...update,
            ExpressionAttributeNames: { ...update.ExpressionAttributeNames, '#state': 'state' },
            ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':running': 'running' },
            ConditionExpression: '#state = :running',
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}

const isRefused = (error: unknown) =>
  error instanceof TransactionCanceledException &&
  (error.CancellationReasons ?? []).some(({ Code }) => Code === 'ConditionalCheckFailed');

type Item = GetCommandOutput['Item'];

/** Only this file writes these rows: they are what it wrote. */
function runOf(item: Item): Run | undefined {
  if (!item) return undefined;
  const { pk: _pk, sk: _sk, expiresAt: _expires, ...run } = item;
  return run as Run;
}

function headOf(item: Item): PullHead {
  const { pk: _pk, sk: _sk, ...head } = item ?? {};
  return head;
}
