import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  type GetCommandOutput,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { JOBS_KEY, jobKey } from '../topology/index.ts';
import type { Job, JobState, Target } from './job.ts';

/** Why events were skipped, by their index in the plan. */
export type Skips = Readonly<Record<number, string>>;

/** Some of the events of a job, in the order of the plan. */
export interface Page {
  /** Index of the first. */
  readonly from: number;
  readonly targets: readonly Target[];
  readonly skipped: Skips;
}

export type Progress = Pick<Job, 'released' | 'settled' | 'results' | 'pending' | 'diedSince' | 'changedAt'> & {
  readonly state?: Extract<JobState, 'stopped' | 'done'>;
  readonly note?: string;
};

/** Rows of jobs. A plan's pages are written before its row: a job that can be seen is whole. */
export interface JobStore {
  plan(job: Job, targets: readonly Target[]): Promise<void>;
  read(id: string): Promise<Job | undefined>;
  /** The newest first. */
  list(most: number): Promise<readonly Job[]>;
  pages(id: string, from: number, to: number): Promise<readonly Page[]>;
  /** Adds to what a page says of skipped events. */
  recordSkips(id: string, page: Page, skips: Skips): Promise<void>;
  /** @returns the job as it begins or goes on; undefined where it is over */
  begin(id: string, now: string): Promise<Job | undefined>;
  /** @returns whether it was cancelled */
  cancel(id: string, now: string): Promise<boolean>;
  /**
   * Takes the right to carry out this step. `repeated`: a step that began it before did not come to its end.
   * @returns `busy` while another has it; `over` where the job does not run any more, or is further
   */
  take(id: string, step: number, now: number): Promise<'first' | 'repeated' | 'busy' | 'over'>;
  /** Ends a step. A job that was cancelled during it keeps that state. @returns whether the step was still the current one */
  advance(id: string, step: number, progress: Progress): Promise<boolean>;
}

/** As long as the archive holds what was discarded. */
const ROW_DAYS = 400;
/** DynamoDB takes items of 400 KB. */
const PAGE_BYTES = 250_000;
const PAGE_TARGETS = 500;
/** Longer than the function may run. */
const LEASE_MS = 150_000;

export function createJobStore(client: DynamoDBClient, TableName: string): JobStore {
  const document = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const rowKey = (id: string) => ({ pk: JOBS_KEY, sk: id });
  const pageKey = (id: string, from: number) => ({ pk: jobKey(id), sk: `page#${String(from).padStart(8, '0')}` });
  const expiry = (at: string) => Math.floor(Date.parse(at) / 1000) + ROW_DAYS * 86_400;

  async function update(
    id: string,
    set: Readonly<Record<string, unknown>>,
    condition: string,
    values: Readonly<Record<string, unknown>>,
    remove: readonly string[] = [],
  ): Promise<Record<string, unknown> | undefined> {
    const names = Object.keys(set);
    try {
      const { Attributes } = await document.send(
        new UpdateCommand({
          TableName,
          Key: rowKey(id),
          UpdateExpression: [
            `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
            ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(', ')}`] : []),
          ].join(' '),
          ConditionExpression: condition,
          ExpressionAttributeNames: Object.fromEntries(
            [...new Set([...names, ...remove, ...[...condition.matchAll(/#(\w+)/g)].map(([, name = '']) => name)])].map(
              (name) => [`#${name}`, name],
            ),
          ),
          ExpressionAttributeValues: {
            ...Object.fromEntries(names.map((name) => [`:${name}`, set[name]])),
            ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`:is_${name}`, value])),
          },
          ReturnValues: 'ALL_OLD',
        }),
      );
      return Attributes ?? {};
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  return {
    async plan(job, targets) {
      for (const page of pagesOf(targets)) {
        const rows = page.targets.map(rowOf);
        const Item = {
          ...pageKey(job.id, page.from),
          from: page.from,
          targets: rows,
          expiresAt: expiry(job.plannedAt),
        };
        await document.send(new PutCommand({ TableName, Item }));
      }
      const Item = { ...rowKey(job.id), ...job, expiresAt: expiry(job.plannedAt) };
      await document.send(new PutCommand({ TableName, Item }));
    },

    async read(id) {
      const { Item } = await document.send(new GetCommand({ TableName, Key: rowKey(id), ConsistentRead: true }));
      return Item && jobOf(Item);
    },

    async list(Limit) {
      const { Items = [] } = await document.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': JOBS_KEY },
          ScanIndexForward: false,
          Limit,
        }),
      );
      return Items.map(jobOf);
    },

    async pages(id, from, to) {
      const found: Page[] = [];
      for (let start: Record<string, unknown> | undefined, isFirst = true; isFirst || start; isFirst = false) {
        const { Items = [], LastEvaluatedKey } = await document.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
            ExpressionAttributeValues: {
              ':pk': jobKey(id),
              ':from': pageKey(id, Math.max(0, from - PAGE_TARGETS + 1)).sk,
              ':to': pageKey(id, Math.max(from, to - 1)).sk,
            },
            ConsistentRead: true,
            ...(start && { ExclusiveStartKey: start }),
          }),
        );
        found.push(...Items.map(pageOf));
        start = LastEvaluatedKey;
      }
      return found.filter((page) => page.from < to && page.from + page.targets.length > from);
    },

    async recordSkips(id, { from, skipped }, skips) {
      await document.send(
        new UpdateCommand({
          TableName,
          Key: pageKey(id, from),
          UpdateExpression: 'SET skipped = :skipped',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':skipped': { ...skipped, ...skips } },
        }),
      );
    },

    async begin(id, now) {
      const job = await this.read(id);
      // A stopped one goes on: what died until now does not stop it a second time. One write, so that a kill leaves no half of it.
      if (job?.state === 'planned' || job?.state === 'stopped') {
        const { released, startedAt = now } = job;
        const set = { state: 'running', changedAt: now, judgedFrom: released, diedSince: {}, startedAt };
        await update(id, set, '#state = :is_before', { before: job.state }, ['note']);
      }
      const begun = await this.read(id);
      return begun?.state === 'running' ? begun : undefined;
    },

    async cancel(id, now) {
      const may = { planned: 'planned', stopped: 'stopped', running: 'running' };
      const set = { state: 'cancelled', endedAt: now, changedAt: now };
      return (await update(id, set, '#state IN (:is_planned, :is_stopped, :is_running)', may)) !== undefined;
    },

    async take(id, step, now) {
      const set = { handing: step, leaseUntil: now + LEASE_MS };
      const isFree = '(attribute_not_exists(#handing) OR #handing <> :handing OR #leaseUntil < :is_now)';
      const before = await update(id, set, `#step = :handing AND #state = :is_running AND ${isFree}`, {
        running: 'running',
        now,
      });
      if (before) return before.handing === step ? 'repeated' : 'first';
      const job = await this.read(id);
      return job?.state === 'running' && job.step === step ? 'busy' : 'over';
    },

    async advance(id, step, { state, note, ...progress }) {
      const numbers = { ...progress, step: step + 1, ...(note !== undefined && { note }) };
      const remove = note === undefined ? ['note'] : [];
      const ended = state === 'done' ? { endedAt: progress.changedAt } : {};
      const whole = { ...numbers, ...(state && { state, ...ended }) };
      const values = { step, running: 'running' };
      if (await update(id, whole, '#step = :is_step AND #state = :is_running', values, remove)) return true;
      return (await update(id, numbers, '#step = :is_step', { step }, remove)) !== undefined;
    },
  };
}

/** As few pages as DynamoDB's limit of an item allows. */
function pagesOf(targets: readonly Target[]): readonly Page[] {
  const pages: { from: number; targets: Target[]; bytes: number }[] = [];
  for (const [index, target] of targets.entries()) {
    const bytes = Buffer.byteLength(JSON.stringify(rowOf(target)));
    const last = pages.at(-1);
    if (!last || last.targets.length === PAGE_TARGETS || last.bytes + bytes > PAGE_BYTES)
      pages.push({ from: index, targets: [target], bytes });
    else {
      last.targets.push(target);
      last.bytes += bytes;
    }
  }
  return pages.map(({ from, targets: some }) => ({ from, targets: some, skipped: {} }));
}

type Row = readonly [account: string, eventId: string, messageId: string, object: string, reason: string];

const rowOf = ({ account, eventId, messageId = '', object = '', reason = '' }: Target): Row => [
  account,
  eventId,
  messageId,
  object,
  reason,
];

function targetOf([account, eventId, messageId, object, reason]: Row): Target {
  return {
    ...{ account, eventId },
    ...(messageId !== '' && { messageId }),
    ...(object !== '' && { object }),
    ...(reason !== '' && { reason }),
  };
}

function pageOf(item: Readonly<Record<string, unknown>>): Page {
  return {
    from: Number(item.from),
    targets: (item.targets as readonly Row[]).map(targetOf),
    skipped: (item.skipped ?? {}) as Skips,
  };
}

/** The members of a job, without those of the row. */
function jobOf({
  pk: _pk,
  sk: _sk,
  expiresAt: _expires,
  handing: _handing,
  leaseUntil: _lease,
  ...job
}: NonNullable<GetCommandOutput['Item']>): Job {
  return job as Job;
}
