import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntime } from '@penstock/local-aws';
import { scaledClock } from '@penstock/local-aws/clock';
import { type ProjectRuntime, withTaggedResources } from '../../dev/start/tagged-resources.ts';
import { accountKey } from '../../shared/call/limits/index.ts';
import { type Envelope, tenantId, writeEnvelope } from '../../shared/contract/index.ts';
import { BREAKER_ATTRIBUTE, controlTableName, workerFunctionName } from '../../shared/topology/index.ts';
import { synthesizeCrash } from './assembly.ts';
import contract from './contract.ts';
import { describeCall, describeRequest } from './requests.ts';
import { startVendor } from './vendor.ts';
import { createWatch, type Trap, type Watch } from './watch.ts';

export type DeliveryName = keyof (typeof contract)['deliveries'] & string;

/** The contract's workers as they run on AWS, one process each, and the vendor's accounts. */
export type CrashEnvironment = Awaited<ReturnType<typeof startCrashEnvironment>>;

const OPERATOR = { kind: 'operator' } as const;
const ENVIRONMENT = 'dev';
/** So that no day ends, and with it a daily budget, while the clock jumps from one attempt to the next. */
const MORNING = Date.parse('2026-11-21T09:00:00Z');
const CLIENT = { clientId: 'client', clientSecret: 'secret' };

export async function startCrashEnvironment(deliveries: readonly DeliveryName[]) {
  await using started = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'penstock-crash-'));
  started.defer(() => rm(folder, { recursive: true, force: true }));
  const state = join(folder, 'state');
  await mkdir(state);
  const clock = scaledClock(1, { jump: true, realNow: () => MORNING + performance.now() });
  using starting = new DisposableStack();
  starting.defer(clock.busy());
  const watches = new Map<DeliveryName, Watch>();
  const invocations = new Map<string, number>();
  let poisoned: readonly string[] = [];
  const vendor = started.use(
    await startVendor(clock, {
      arrived: async (request) => {
        const caller = callerOf(request.account);
        const passing = (await watches.get(caller)?.arrived(describeRequest(request))) ?? 'on';
        if (!poisoned.includes(request.id ?? '')) return passing;
        runtime.host.kill(functionOf(caller));
        return 'lost';
      },
      served: async (request) => watches.get(callerOf(request.account))?.served(describeRequest(request)) ?? 'on',
    }),
  );
  const assembly = await synthesizeCrash(folder, { deliveries, vendorUrl: vendor.url });
  const onLog = (name: string, line: string) => {
    if (line.includes('"platform.start"')) invocations.set(name, (invocations.get(name) ?? 0) + 1);
  };
  const runtime = withTaggedResources(
    await startRuntime({ assembly, stage: ENVIRONMENT, state, apiPort: 0, awsPort: 0, clock, onLog }),
  );
  started.defer(() => runtime.close());
  const call = (service: string, operation: string, input: Readonly<Record<string, unknown>>) =>
    runtime.dispatch(OPERATOR, service, operation, input);
  // What they would call is a stub here, and each call stops the clock's jump.
  const { Schedules } = await call('scheduler', 'ListSchedules', {});
  for (const { Name } of Schedules as { Name: string }[]) await call('scheduler', 'DeleteSchedule', { Name });
  const fill = async (account: string, SecretString: string) => {
    const SecretId = runtime.credentialSecrets[account];
    if (SecretId) await call('secretsmanager', 'PutSecretValue', { SecretId, SecretString });
  };
  const authorise = () => fill('rotating', JSON.stringify({ ...CLIENT, refreshToken: vendor.authorise() }));
  for (const account of ['plain', 'keyed', 'upserting', 'strict', 'many']) await fill(account, 'token');
  await fill('people', JSON.stringify(CLIENT));
  await authorise();
  const watchOf = (worker: string) => [...watches].find(([name]) => functionOf(name) === worker)?.[1];
  runtime.endpoint.observers.add({
    arrived: (request) => watchOf(nameOf(request.caller))?.arrived(describeCall(request)) ?? 'on',
    served: (request) => watchOf(nameOf(request.caller))?.served(describeCall(request)) ?? 'on',
  });
  const running = started.move();

  return {
    clock,
    vendor,
    /** A person authorises us anew at the account whose refresh token was lost. */
    authorise,
    /** Watches a delivery's worker from now on. Where several invocations are under way at once, all count as the first attempt. `killed`: not all of several. */
    watch(name: DeliveryName, traps: readonly Trap[], areSeveral = false, killed?: 'first' | 'last'): Watch {
      const worker = functionOf(name);
      const before = invocations.get(worker) ?? 0;
      const watch = createWatch(traps, {
        attempt: () => (areSeveral ? 1 : (invocations.get(worker) ?? 0) - before),
        kill: () => runtime.host.kill(worker, killed),
      });
      watches.set(name, watch);
      return watch;
    },
    /** Orders at whose request the worker that makes it dies, from now on. */
    poison(numbers: readonly string[]): void {
      poisoned = numbers;
    },
    /** The next event finds a process that knows nothing. */
    coolDown: (name: DeliveryName) => runtime.host.retire(functionOf(name)),
    /** Puts an event into the delivery's queue, as the receiver does. */
    async send(name: DeliveryName, number: string, size: 'small' | 'large', group = number): Promise<void> {
      const body = JSON.stringify({ number, customer: '7' });
      const envelope = size === 'small' ? envelopeOf(number, body) : await claimed(name, number, body);
      await call('sqs', 'SendMessage', {
        QueueUrl: queueOf(runtime, name).url,
        MessageBody: writeEnvelope(envelope),
        ...(contract.deliveries[name].consistency.ordering === 'by-entity' && {
          MessageGroupId: group,
          MessageDeduplicationId: number,
        }),
      });
    },
    /** Puts events into the delivery's queue with one request: a poll that waits gets them together. */
    async sendBatch(name: DeliveryName, numbers: readonly string[]): Promise<void> {
      const Entries = numbers.map((number) => ({
        Id: number,
        MessageBody: writeEnvelope(envelopeOf(number, JSON.stringify({ number, customer: '7' }))),
      }));
      await call('sqs', 'SendMessageBatch', { QueueUrl: queueOf(runtime, name).url, Entries });
    },
    /** The console's "Start DLQ redrive" to the source queue. */
    async redrive(name: DeliveryName): Promise<void> {
      await call('sqs', 'StartMessageMoveTask', { SourceArn: queueOf(runtime, name).deadLetterArn });
    },
    deadLetters: (name: DeliveryName) => countOf(queueOf(runtime, name).deadLetterUrl),
    /** As after the valve's green probe: the next worker that asks may make one call. */
    async halfOpen(account: string): Promise<void> {
      await call('dynamodb', 'UpdateItem', {
        ...controlRow(account),
        UpdateExpression: `SET ${BREAKER_ATTRIBUTE} = :breaker, #version = if_not_exists(#version, :none) + :one`,
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: {
          ':none': { N: '0' },
          ':one': { N: '1' },
          ':breaker': {
            M: { state: { S: 'half-open' }, untilMs: { N: String(clock.now()) }, waitSeconds: { N: '60' } },
          },
        },
      });
    },
    /** The state of an account's circuit breaker. */
    async breakerState(account: string): Promise<string> {
      const { Item } = await call('dynamodb', 'GetItem', { ...controlRow(account), ConsistentRead: true });
      const row = Item as Readonly<Record<string, { M?: { state?: { S: string } } }>> | undefined;
      return row?.[BREAKER_ATTRIBUTE]?.M?.state?.S ?? 'closed';
    },
    /** What the ledger says of an event; undefined where it says nothing yet. */
    async ledgerState(name: DeliveryName, number: string): Promise<string | undefined> {
      const { Item } = await call('dynamodb', 'GetItem', {
        TableName: `penstock-${ENVIRONMENT}-ledger`,
        Key: { pk: { S: `${contract.name}/${name}` }, sk: { S: `event#${number}#shop` } },
        ConsistentRead: true,
      });
      return (Item as { state?: { S: string } } | undefined)?.state?.S;
    },
    /** Whether no message of the delivery waits or is being worked on. */
    isEmpty: async (name: DeliveryName) => (await countOf(queueOf(runtime, name).url)) === 0,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };

  /** Messages that wait or are being worked on. */
  async function countOf(QueueUrl: string): Promise<number> {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
    const { Attributes } = await call('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames });
    return Object.values((Attributes ?? {}) as Record<string, string>).reduce((sum, count) => sum + Number(count), 0);
  }

  async function claimed(name: DeliveryName, number: string, body: string): Promise<Envelope> {
    const Bucket = runtime.functions.find((one) => one.name === functionOf(name))?.environment.PENSTOCK_CLAIMS_BUCKET;
    const claim = {
      key: `${contract.name}/${number}`,
      bytes: Buffer.byteLength(body),
      sha256: createHash('sha256').update(body).digest('hex'),
    };
    await call('s3', 'PutObject', { Bucket, Key: claim.key, Body: Buffer.from(body) });
    return { ...envelopeOf(number, ''), v: 2, encoding: 'claim', claim };
  }
}

function envelopeOf(number: string, body: string): Envelope {
  return {
    v: 1,
    integration: contract.name,
    eventId: number,
    tenant: tenantId('shop'),
    type: 'order.paid',
    entity: `order:${number}`,
    occurredAt: '2026-11-21T08:56:59.959Z',
    receivedAt: '2026-11-21T08:57:00.500Z',
    correlationId: `correlation-${number}`,
    body,
    encoding: 'text',
  };
}

/** Every account belongs to one delivery, so a request says who sent it. */
function callerOf(account: string): DeliveryName {
  const names = Object.keys(contract.deliveries) as DeliveryName[];
  const owner = names.find((name) => {
    const { destination, reads } = contract.deliveries[name];
    return [destination, ...reads].some((one) => one.name === account);
  });
  if (!owner) throw new Error(`No delivery calls the account ${account}.`);
  return owner;
}

const controlRow = (account: string) => ({
  TableName: controlTableName(ENVIRONMENT),
  Key: { pk: { S: accountKey(account).pk } },
});

const functionOf = (name: DeliveryName) => workerFunctionName(ENVIRONMENT, contract.name, name);
const nameOf = (caller: { readonly kind: string; readonly name?: string }) => caller.name ?? caller.kind;

function queueOf({ queues }: ProjectRuntime, name: DeliveryName) {
  const queue = queues[`${contract.name}/${name}`];
  if (!queue) throw new Error(`The delivery ${name} has no queue.`);
  return queue;
}
