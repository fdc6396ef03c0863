import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createArchiveReader } from '../shared/archive/index.ts';
import { decodeBody } from '../shared/contract/index.ts';
import {
  createDiscards,
  createLedgerReader,
  createSetAsides,
  createWriteIntents,
  readAct,
} from '../shared/ledger/index.ts';
import { createPayloadStore } from '../shared/payload-store/index.ts';
import { toMessageBody } from '../shared/receive/index.ts';
import {
  type CompareAsked,
  compareProblem,
  createEventViews,
  createJobStore,
  createPayloads,
  createRecover,
  openQueues,
  type PayloadAnswer,
  type PayloadRequest,
  type RecoverAnswer,
  type RecoverListener,
  type RecoverRequest,
  type RecoverServices,
  replayMark,
  runStep,
  type StepMessage,
  type UnlinkAnswer,
  type UnlinkAsked,
  unlinkProblem,
} from '../shared/recover/index.ts';
import { createLog, createMeter, describeError, type Log } from '../shared/telemetry/index.ts';
import {
  deadLetterQueueName,
  LOOK_ALIAS,
  METRIC,
  metricNamespace,
  queueName,
  type RecoverConfig,
  readRecoverEnvironment,
  SHORTEST_CLAIM_DAYS,
  type ValveAct,
  type ValveAnswer,
} from '../shared/topology/index.ts';
import { createCompletenessRows } from '../shared/watch/completeness/index.ts';
import { actThroughValve } from './wiring/act-through-valve.ts';
import { awsLimits } from './wiring/aws-limits.ts';
import { compareThrough } from './wiring/compare-through.ts';
import { aliasOf } from './wiring/invocation.ts';
import { removePair } from './wiring/remove-pair.ts';

/** Above a long poll of a second. */
const AWS_LIMITS = awsLimits({ maxAttempts: 4, connectMs: 1000, requestMs: 10_000 });
const READ_MS = 5000;
/** Kept free at the end of an invocation. */
const CLOSING_MS = 3000;

type Compare = { readonly compare: CompareAsked };
type Unlink = { readonly unlink: UnlinkAsked };
type Asked = RecoverRequest | PayloadRequest | ValveAct | Compare | Unlink;
type Answer = RecoverAnswer | PayloadAnswer | ValveAnswer;

/**
 * The function that carries out what people ask: jobs, of which SQS brings the next step, and pauses, which it hands to the valve. It
 * shows payloads, and records on both sides of a reconciliation.
 */
export function recover(config: RecoverConfig) {
  const environment = readRecoverEnvironment(process.env);
  const log = createLog('recover');
  const dynamo = new DynamoDBClient(AWS_LIMITS);
  const services = openServices(config, environment, dynamo, log);
  const answer = createRecover(services);
  const showPayload = createPayloads(services);

  function handle(event: SQSEvent, context: Context): Promise<SQSBatchResponse>;
  function handle(event: RecoverRequest, context: Context): Promise<RecoverAnswer>;
  function handle(event: PayloadRequest, context: Context): Promise<PayloadAnswer>;
  function handle(event: ValveAct, context: Context): Promise<ValveAnswer>;
  function handle(event: Compare, context: Context): Promise<unknown>;
  function handle(event: Unlink, context: Context): Promise<UnlinkAnswer>;
  async function handle(event: SQSEvent | Asked, context: Context): Promise<SQSBatchResponse | Answer | unknown> {
    const remainingMs = () => context.getRemainingTimeInMillis() - CLOSING_MS;
    if ('look' in event) return showPayload(event, remainingMs);
    if (aliasOf(context) === LOOK_ALIAS) return { error: 'By this alias the function shows masked payloads only.' };
    if ('reveal' in event) return showPayload(event, remainingMs);
    if ('pause' in event || 'resume' in event) return actThroughValve(environment.environment, event);
    if ('compare' in event) return compare(event.compare);
    if ('unlink' in event) return unlink(event.unlink);
    if (!('Records' in event)) return answer(event, remainingMs);
    const left: string[] = [];
    for (const { messageId, body } of event.Records) if ((await step(body)) === 'again') left.push(messageId);
    return { batchItemFailures: left.map((itemIdentifier) => ({ itemIdentifier })) };

    async function compare(asked: CompareAsked): Promise<unknown> {
      const error = await compareProblem(asked, services);
      return error === undefined ? compareThrough(environment.environment, asked) : { error };
    }

    async function unlink(asked: UnlinkAsked): Promise<UnlinkAnswer> {
      const error = await unlinkProblem(asked, services);
      return error === undefined ? removePair(dynamo, environment.ledgerTable, asked) : { error };
    }

    async function step(body: string): Promise<'done' | 'again'> {
      const message = JSON.parse(body) as StepMessage;
      try {
        return await runStep(message, services, remainingMs);
      } catch (error) {
        log.error('step not carried out: SQS repeats it', { job: message.job, errorMessage: describeError(error) });
        throw error;
      }
    }
  }
  return handle;
}

function openServices(
  config: RecoverConfig,
  names: ReturnType<typeof readRecoverEnvironment>,
  client: DynamoDBClient,
  log: Log,
): RecoverServices {
  const { environment, ledgerTable, archiveBucket, claimsBucket, stepsQueueUrl } = names;
  const s3 = new S3Client(AWS_LIMITS);
  const sqs = new SQSClient(AWS_LIMITS);
  const now = Date.now;
  const pause = (ms: number) => new Promise((wake) => setTimeout(wake, ms));
  const claims = createPayloadStore({
    client: s3,
    bucketName: claimsBucket,
    keptDays: SHORTEST_CLAIM_DAYS,
    readMs: READ_MS,
    now,
    random: Math.random,
  });
  const rows = createCompletenessRows({ client, tableName: ledgerTable });
  return {
    config,
    store: createJobStore(client, ledgerTable),
    views: createEventViews(client, ledgerTable, pause),
    discards: createDiscards({ client, tableName: ledgerTable, now }),
    setAsides: createSetAsides({ client, tableName: ledgerTable, now }),
    async *setAsideEvents(delivery, state) {
      const reader = createLedgerReader({ client, tableName: ledgerTable, deliveries: [delivery] });
      for await (const { record } of reader.notDelivered({ states: [state], expected: 500 })) {
        const { tenant: account, reason = '' } = record;
        yield { ...record, account, reason };
      }
    },
    queues: ({ integration, delivery, ordering }) =>
      openQueues(sqs, {
        source: queueName(environment, integration, delivery, ordering),
        deadLetters: deadLetterQueueName(environment, integration, delivery, ordering),
      }),
    archive: createArchiveReader({ client: s3, bucketName: archiveBucket }),
    checkedHours: rows.hours,
    bodyOf: async ({ v: _version, body, encoding, claim, ...header }) => {
      if (encoding === 'claim') throw new Error(`The archive does not hold the body of ${header.eventId}.`);
      return toMessageBody(header, decodeBody({ body, encoding }), claims.store);
    },
    loadClaim: (claim) => claims.load(claim, log),
    readAct: (key) => readAct(client, ledgerTable, key),
    recordDoubt: (id, envelope, job) =>
      createWriteIntents({ client, tableName: ledgerTable, id, now }).record(envelope, {
        messageId: replayMark(job),
        generation: 0,
        uncertainSince: now(),
        lastWriteBy: now(),
      }),
    sendStep: async (message, DelaySeconds) => {
      const MessageBody = JSON.stringify(message);
      await sqs.send(new SendMessageCommand({ QueueUrl: stepsQueueUrl, MessageBody, DelaySeconds }));
    },
    newId: (at) =>
      `${new Date(at).toISOString().slice(0, 16).replaceAll(/[-:T]/g, '')}-${randomBytes(3).toString('hex')}`,
    now,
    listener: listenerOf(environment, log),
  };
}

function listenerOf(environment: string, log: Log): RecoverListener {
  return {
    onPlanned: ({ id, act, total }) => log.info(`${act} planned`, { job: id, events: total }),
    onStep: ({ id }, events) => log.info('job handed events out', { job: id, events }),
    onEnded: ({ id, state, note, results }) =>
      log.info('job ended', {
        ...{ job: id, outcome: state, ...(note !== undefined && { reason: note }) },
        problems: Object.entries(results).map(([result, count]) => `${count} ${result}`),
      }),
    onStandsStill: ({ id, note }) => {
      log.warn('job stands still: nothing has changed for an hour', {
        job: id,
        ...(note !== undefined && { reason: note }),
      });
      const meter = createMeter(metricNamespace(environment), { environment });
      meter.count(METRIC.jobStandsStill);
      meter.flush();
    },
  };
}
