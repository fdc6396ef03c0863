import type { Clock } from '@penstock/local-aws/clock';

/**
 * A source queue and its dead letters, by the rules that matter here: visibility, receive count and redrive policy, groups
 * in order, receipts that grow old, retention, and redrive under new message ids. Times are milliseconds.
 */
export interface Message {
  readonly id: string;
  readonly body: string;
  /** Of a FIFO queue. */
  readonly group?: string;
  readonly sentAt: number;
  receives: number;
  visibleAt: number;
  receivedAt?: number;
  receipt?: string;
  /** How often in a row it was released at once. */
  bounces: number;
}

export interface QueueOptions {
  readonly clock: Clock;
  readonly visibilityMs: number;
  readonly maxReceiveCount: number;
  readonly retentionMs: number;
  /** Told when a message may have become receivable. */
  readonly onVisible: () => void;
  /** Told of a message that its retention ended. */
  readonly onExpired: (message: Message) => void;
  /** Told of each receive. */
  readonly onReceived: (message: Message) => void;
  /** Told of a message that is moved to the dead-letter queue. */
  readonly onDead: (message: Message) => void;
  /** Told of a message that is deleted. */
  readonly onDeleted: (message: Message) => void;
}

const LONGEST_INVISIBILITY_MS = 12 * 3600 * 1000;
/** From here on every further receive of a judged message is like the one before: the rest is skipped. */
const BOUNCES = 2;

export type Queue = ReturnType<typeof createQueue>;

export function createQueue(options: QueueOptions) {
  const { clock, visibilityMs, maxReceiveCount, retentionMs, onVisible } = options;
  let waiting: Message[] = [];
  let dead: Message[] = [];
  let ids = 0;

  function send(body: string, group: string | undefined): Message {
    ids += 1;
    const message: Message = {
      id: `message-${ids}`,
      body,
      ...(group !== undefined && { group }),
      sentAt: clock.now(),
      receives: 0,
      visibleAt: clock.now(),
      bounces: 0,
    };
    waiting.push(message);
    clock.after(0, onVisible);
    return message;
  }

  const isInFlight = (message: Message) => message.receipt !== undefined && message.visibleAt > clock.now();

  function hide(message: Message, ms: number): void {
    message.visibleAt = clock.now() + ms;
    clock.after(ms, onVisible);
  }

  function expire(): void {
    for (const message of waiting.filter(({ sentAt }) => sentAt + retentionMs <= clock.now()))
      options.onExpired(message);
    waiting = waiting.filter(({ sentAt }) => sentAt + retentionMs > clock.now());
  }

  /** The first that may be received: of a group only its first, and only while none of the group is in flight. */
  function next(): Message | undefined {
    const passed = new Set<string>();
    return waiting.find((message) => {
      const isBlocked = message.group !== undefined && passed.has(message.group);
      if (message.group !== undefined) passed.add(message.group);
      return !isBlocked && message.visibleAt <= clock.now();
    });
  }

  function receive(most: number): Message[] {
    expire();
    const received: Message[] = [];
    while (received.length < most) {
      const message = next();
      if (!message) break;
      if (message.receives >= maxReceiveCount) {
        waiting = waiting.filter((other) => other !== message);
        dead.push(message);
        options.onDead(message);
        continue;
      }
      message.receives += 1;
      message.receivedAt = clock.now();
      message.receipt = `${message.id}/${message.receives}`;
      hide(message, visibilityMs);
      received.push(message);
      options.onReceived(message);
    }
    return received;
  }

  return {
    send,
    receive,
    waiting: () => waiting,
    dead: () => dead,
    /** What ChangeMessageVisibility answers: nothing when it was done, else the error's code. */
    changeVisibility(receipt: string, seconds: number): string | undefined {
      const message = waiting.find((candidate) => candidate.receipt === receipt);
      if (!message || !isInFlight(message)) return 'MessageNotInflight';
      const ms = seconds * 1000;
      if (clock.now() + ms > (message.receivedAt ?? 0) + LONGEST_INVISIBILITY_MS) return 'InvalidParameterValue';
      message.bounces = ms === 0 ? message.bounces + 1 : 0;
      if (message.bounces > BOUNCES) message.receives = maxReceiveCount;
      hide(message, ms);
      return undefined;
    },
    /** A receipt that is no longer the last deletes nothing. */
    remove(receipt: string): void {
      const message = waiting.find((candidate) => candidate.receipt === receipt);
      if (!message) return;
      waiting = waiting.filter((other) => other !== message);
      options.onDeleted(message);
    },
    /** Sends all dead letters to their source again, as the console's redrive does: under new ids, oldest first. */
    redrive(): number {
      const moved = dead;
      dead = [];
      for (const { body, group } of moved) send(body, group);
      return moved.length;
    },
  };
}
