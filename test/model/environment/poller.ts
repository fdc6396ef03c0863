import type { Envelope } from '../../../shared/contract/index.ts';
import { lambdaContext, sqsEvent } from '../../harness/lambda.ts';
import { actsOf, type Schedule } from '../acts/act.ts';
import { asDeployed } from '../acts/newer-envelope.ts';
import type { Bound } from '../delivery.ts';
import type { Turn } from '../history.ts';
import type { VirtualTime } from './clock.ts';
import type { Deployed } from './deployed.ts';
import type { Faults } from './faults.ts';
import { type Host, hosts } from './hosts.ts';
import { createInvocation } from './invocation.ts';
import type { Mapping } from './mapping.ts';
import type { Message, Queue } from './queue.ts';
import { QUEUE_URL, startWorker } from './worker.ts';

export interface PollerOptions {
  readonly schedule: Schedule;
  readonly bound: Bound;
  readonly time: VirtualTime;
  readonly sinceStart: () => number;
  readonly note: (line: string) => void;
  readonly faults: Faults;
  readonly queue: Queue;
  readonly mapping: Mapping;
  readonly deployed: Deployed;
  readonly turns: Turn[];
  readonly newName: () => string;
  readonly onIdle: () => void;
  /** An invocation ended in an error. */
  readonly onError: () => void;
}

const SLOW_MS = 2000;

/** One poller of the mapping and its container: works on one batch after the other, and starts over when an invocation dies. */
export function createPoller(options: PollerOptions, index: number) {
  const { schedule, bound, time, sinceStart, note, faults, queue, mapping, deployed, turns } = options;
  const { timeoutSeconds, batchSize } = bound.delivery.worker;
  const skewMs = actsOf(schedule, 'skew').find(({ worker }) => worker === index)?.seconds ?? 0;
  let container:
    | { readonly host: Host; readonly handler: ReturnType<typeof startWorker>; readonly deploys: number }
    | undefined;
  let isIdle = true;

  function started(host: Host) {
    if (deployed.bad()?.how === 'dies-at-import') throw new Error('Runtime.ExitError');
    const handler = startWorker(bound, host);
    return { host, handler, deploys: deployed.deploys() };
  }

  async function work(messages: readonly Message[]): Promise<'dead' | 'failed' | ReadonlySet<string>> {
    const invocation = createInvocation(options.newName(), faults.request);
    for (const { id, body } of messages) {
      const { eventId: event, correlationId } = JSON.parse(body) as Envelope;
      const turn = { message: id, event, correlationId, invocation, at: sinceStart() };
      turns.push({ ...turn, calls: 0, reads: 0, isExcused: false, isWriting: false, hasCrashed: false });
      note(`${invocation.id} gets ${id} (${event})`);
    }
    const end = time.now() + timeoutSeconds * 1000;
    const cancel = time.after(timeoutSeconds * 1000, invocation.kill);
    try {
      if (container?.deploys !== deployed.deploys()) container = undefined;
      container ??= started({ name: 'worker', skewMs: skewMs * 1000, invocation });
      const { host, handler } = container;
      host.invocation = invocation;
      if (deployed.bad()?.how === 'throws') throw new Error('the deployed code throws');
      const context = lambdaContext(invocation.id, () => end - time.now());
      const answered = hosts.run(host, () => handler(eventOf(messages, sinceStart() / 1000), context));
      const answer = await Promise.race([answered, invocation.death]);
      if (answer === 'dead') return 'dead';
      return new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    } catch (error) {
      note(`${invocation.id} fails: ${String(error)}`);
      invocation.kill();
      return 'failed';
    } finally {
      cancel();
    }
  }

  async function run(messages: readonly Message[]): Promise<void> {
    const result = await work(messages);
    deployed.ended(result === 'dead' || result === 'failed');
    if (result === 'dead' || result === 'failed') {
      if (result === 'dead') note(`${container?.host.invocation.id} dies`);
      container = undefined;
      options.onError();
    } else {
      for (const message of messages) if (!result.has(message.id)) await remove(message);
    }
    isIdle = true;
    options.onIdle();
  }

  async function remove({ id, receipt = '' }: Message): Promise<void> {
    const fault = faults.aws('delete');
    if (fault === 'throttles' || fault === 'fails') return note(`${id} not deleted: ${fault}`);
    if (fault) await time.sleep(SLOW_MS);
    queue.remove(receipt);
  }

  return {
    isIdle: () => isIdle,
    /** Takes a batch if there is one and nothing else to do. */
    wake(): void {
      const messages = isIdle && mapping.polls() ? queue.receive(batchSize) : [];
      if (messages.length === 0) return;
      isIdle = false;
      void run(messages);
    },
  };
}

function eventOf(messages: readonly Message[], seconds: number) {
  return sqsEvent(
    messages.map(({ id, receipt, body, receives, sentAt }) => ({
      messageId: id,
      receiptHandle: receipt ?? '',
      body: asDeployed(body, seconds),
      attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(sentAt) },
    })),
    QUEUE_URL,
  );
}
