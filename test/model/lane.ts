import type { SQSEvent } from 'aws-lambda';
import { AwsError } from '../../packages/local-aws/src/aws/error.ts';
import type { AwsService } from '../../packages/local-aws/src/aws/service.ts';
import type { Input } from '../../packages/local-aws/src/aws/values.ts';
import type { HttpRequest, HttpResult } from '../../shared/call/client/http.ts';
import type { Envelope } from '../../shared/contract/index.ts';
import type { Log } from '../../shared/telemetry/index.ts';
import { lambdaContext, sqsEvent } from '../harness/lambda.ts';
import type { AwsCall, Clients } from './aws.ts';
import type { VirtualTime } from './clock.ts';
import type { Bound } from './deliveries.ts';
import type { Faults } from './faults.ts';
import type { Turn } from './history.ts';
import { createInvocation, type Invocation } from './invocation.ts';
import type { AwsTarget } from './plan.ts';
import type { Message, Queue } from './queue.ts';
import { createContainer } from './worker.ts';

interface LaneOptions extends Bound {
  readonly clients: Clients;
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly note: (line: string) => void;
  readonly faults: Faults;
  readonly vendor: { send(request: HttpRequest): Promise<HttpResult> };
  readonly queue: Queue;
  readonly dynamo: AwsService;
  readonly turns: Turn[];
  readonly seen: string[];
  /** How events have ended so far. */
  readonly ends: Map<string, string>;
  readonly newName: () => string;
  readonly onIdle: () => void;
}

type Stored = Readonly<Record<string, { readonly S?: string }>>;

const ENDS = ['delivered', 'stale'];
const TRAVEL_MS = 20;
const SLOW_MS = 2000;
/** After which the worker's clients give a request up. */
const LOST_MS = 3000;

/** One poller and its container: works on one batch after the other, and starts over when an invocation dies. */
export function createLane(options: LaneOptions) {
  const { bound, delivery, destination, clients, time, random, note, faults, vendor, queue, dynamo, turns } = options;
  let invocation = createInvocation('none', () => undefined);
  let isIdle = true;
  let container = freshContainer();

  function freshContainer() {
    const parts = { bound, delivery, destination, clients, time, random, log: logTo(note), send };
    return createContainer({ ...parts, current: () => invocation });
  }

  function send(request: HttpRequest): Promise<HttpResult> {
    const mine = invocation;
    return mine.request(async (sent) => {
      const id = request.headers['x-correlation-id'];
      const turn = turns.find((one) => one.invocation === mine && one.correlationId === id);
      if (request.method !== 'GET' && turn) checkAlone(turn);
      const answer = vendor.send(request);
      if (turn) turn.isWriting = request.method !== 'GET';
      sent();
      const result = await answer;
      if (turn) turn.isWriting = false;
      if (turn && !(result.kind === 'answer' && result.status === 429)) turn.calls += 1;
      return result;
    });
  }

  /** No two living workers write the same event, or in order the same record. */
  function checkAlone({ event, invocation: mine }: Turn): void {
    const other = turns.find((one) => one.event === event && one.isWriting && !one.invocation.isDead());
    if (other) options.seen.push(`together: ${mine.id} and ${other.invocation.id} write ${event} at the same time`);
  }

  function awsFor(mine: Invocation): AwsCall {
    return (service, operation, input) =>
      mine.request(async (sent) => {
        const target = service === 'sqs' ? 'visibility' : (String(input.TableName) as AwsTarget);
        const fault = faults.aws(target);
        const travel = (ms = 0) => time.sleep(Math.ceil(ms + TRAVEL_MS * random()));
        if (fault) {
          mine.disturb();
          note(`${mine.id} ${operation} ${target}: ${fault}`);
        }
        await travel(fault === 'slow' ? SLOW_MS : 0);
        if (mine.isDead()) return {};
        if (fault === 'throttles') throw new AwsError('ThrottlingException', 'Rate exceeded');
        if (fault === 'fails') throw new AwsError('InternalServerError', 'Internal server error', 500);
        const output = await (service === 'sqs' ? changeVisibility(input) : dynamo.handle(operation, input, CALLER));
        if (target === 'ledger' && operation === 'UpdateItem') await checkEnd(input);
        sent();
        await travel(fault === 'answer-lost' ? LOST_MS : 0);
        if (fault === 'answer-lost') throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
        return output;
      });
  }

  /** What an event ended as, it is for good. */
  async function checkEnd({ TableName, Key }: Input): Promise<void> {
    const { Item } = (await dynamo.handle('GetItem', { TableName, Key }, CALLER)) as { Item?: Stored };
    const [name, state] = [Item?.eventId?.S, Item?.state?.S];
    if (name === undefined || state === undefined) return;
    const ended = options.ends.get(name);
    if (ended !== undefined && ended !== state) options.seen.push(`taken back: ${name} was ${ended} and is ${state}`);
    if (ENDS.includes(state)) options.ends.set(name, state);
  }

  async function changeVisibility({ ReceiptHandle, VisibilityTimeout }: Input) {
    const problem = queue.changeVisibility(String(ReceiptHandle), Number(VisibilityTimeout));
    if (problem) throw new AwsError(problem, problem);
    return {};
  }

  async function remove({ id, receipt = '' }: Message): Promise<void> {
    const fault = faults.aws('delete');
    if (fault === 'throttles' || fault === 'fails') return note(`${id} not deleted: ${fault}`);
    if (fault) await time.sleep(SLOW_MS);
    queue.remove(receipt);
  }

  async function run(messages: readonly Message[]): Promise<void> {
    invocation = createInvocation(options.newName(), faults.request);
    const mine = invocation;
    for (const { id, body } of messages) {
      const { eventId: event, correlationId } = JSON.parse(body) as Envelope;
      turns.push({ message: id, event, correlationId, invocation: mine, calls: 0, isWriting: false });
      note(`${mine.id} gets ${id} (${event})`);
    }
    clients.use(awsFor(mine));
    const end = time.now() + delivery.worker.timeoutSeconds * 1000;
    const cancel = time.after(end - time.now(), mine.kill);
    const context = lambdaContext(mine.id, () => end - time.now());
    const answer = await Promise.race([container(eventOf(messages), context), mine.death]);
    cancel();
    if (answer === 'dead') {
      note(`${mine.id} dies`);
      container = freshContainer();
    } else {
      const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const message of messages) if (!failed.has(message.id)) await remove(message);
    }
    isIdle = true;
    options.onIdle();
  }

  return {
    isIdle: () => isIdle,
    /** Takes a batch if there is one and nothing else to do. */
    wake(): void {
      const messages = isIdle ? queue.receive(delivery.worker.batchSize) : [];
      if (messages.length === 0) return;
      isIdle = false;
      void run(messages);
    },
  };
}

const CALLER = { caller: { kind: 'operator' }, signal: new AbortController().signal, requestId: 'model' } as const;

function eventOf(messages: readonly Message[]): SQSEvent {
  return sqsEvent(
    messages.map(({ id, receipt, body, receives, sentAt }) => ({
      messageId: id,
      receiptHandle: receipt ?? '',
      body,
      attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(sentAt) },
    })),
  );
}

/** Keeps what the worker says of its decisions, for the reader of a failing schedule. */
function logTo(note: (line: string) => void, messageId = ''): Log {
  const line = (message: string, fields: Record<string, unknown> = {}) => {
    const { outcome = '', reason = '', retryInSeconds = '', errorMessage = '' } = fields;
    note(`  ${messageId} ${message} ${outcome} ${reason} ${retryInSeconds} ${errorMessage}`.trimEnd());
  };
  return {
    info: line,
    warn: line,
    error: line,
    with: (fields) => logTo(note, fields.messageId ?? messageId),
  };
}
