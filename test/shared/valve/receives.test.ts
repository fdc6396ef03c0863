import { expect, test } from 'vitest';
import {
  afterFailure,
  afterRedProbe,
  afterSuccess,
  currentBreaker,
  type MaybeBreaker,
} from '../../../shared/call/limits/breaker.ts';
import { callsAllowed } from '../../../shared/call/limits/calls-allowed.ts';
import { EMPTY_ROW, type Row } from '../../../shared/call/limits/index.ts';
import { DEFAULT_BREAKER, DEFAULT_RETRY } from '../../../shared/contract/index.ts';
import { releaseSeconds } from '../../../shared/deliver/schedule.ts';
import { createValve } from '../../../shared/valve/index.ts';
import { stateOf, type ValveState } from '../../../shared/valve/state.ts';
import { NOON } from './fixture.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
/** What a change of a mapping takes, and how long one being disabled still polls: docs/decisions/0005. */
const CHANGE_MS = 30 * SECOND;
const STILL_POLLED_MS = 20 * SECOND;
/** What a worker of 30 s has left to wait in. */
const PATIENCE_MS = 7 * SECOND;
const POLLERS = 2;
const DELIVERY = 'crm/mail';

interface Message {
  readonly id: string;
  visibleAt: number;
  receives: number;
  attempts: number;
  isDelivered: boolean;
}

interface Outage {
  readonly hours: number;
  readonly messages: number;
  /** Whether the probe is answered although real calls fail. */
  readonly probeLies: boolean;
}

/** Seconds for which the worker releases a message. */
const released = ({ receives, attempts }: Message, askedSeconds: number) =>
  releaseSeconds({ releases: receives - 1 - attempts, askedSeconds, random: 0 });

/** A delivery with the real valve and the real breaker, second by second: two pollers, batches of one, a vendor that is down. */
async function suffer({ hours, messages: count, probeLies }: Outage): Promise<readonly Message[]> {
  const end = NOON + hours * HOUR;
  let now = NOON;
  let row: Row = EMPTY_ROW;
  let state: ValveState = stateOf();
  let mapping = { isEnabled: true, changedAt: Number.NEGATIVE_INFINITY };
  let tripped = false;
  const messages: Message[] = Array.from({ length: count }, (_, index) => ({
    id: `event-${index}`,
    visibleAt: NOON,
    receives: 0,
    attempts: 0,
    isDelivered: false,
  }));
  const setGate = (breaker: MaybeBreaker) => {
    if (breaker === row.breaker) return;
    tripped ||= breaker?.state === 'open';
    row = { ...row, breaker, version: row.version + 1 };
  };
  const isChanging = () => now < mapping.changedAt + CHANGE_MS;
  const isPolled = () => (mapping.isEnabled ? !isChanging() : now < mapping.changedAt + STILL_POLLED_MS);
  const nameOfState = () => {
    if (isChanging()) return mapping.isEnabled ? 'Enabling' : 'Disabling';
    return mapping.isEnabled ? 'Enabled' : 'Disabled';
  };
  const valve = createValve({
    config: {
      flows: {
        [DELIVERY]: { integration: 'crm', delivery: 'mail', accounts: ['mail'], sourceDays: 7, visibilitySeconds: 120 },
      },
      rampSeconds: { mail: 30 },
    },
    store: {
      look: async () => ({ rows: new Map([['mail', row]]), state, failures: new Map() }),
      keep: async (next) => {
        state = { ...next, version: next.version + 1 };
        return true;
      },
      change: async (_account, _seen, change) => {
        if ('breaker' in change) setGate(change.breaker);
        return true;
      },
      forgive: async () => {},
    },
    workers: { versionOf: async () => '1', ringing: async () => [], failuresAlone: async () => 0 },
    alarmNameOf: (delivery) => delivery,
    lambda: {
      mappingsOf: async () => [{ id: 'mapping', state: nameOfState() }],
      switchMapping: async (_id, isEnabled) => {
        mapping = { isEnabled, changedAt: now };
        return true;
      },
      probe: async () => (probeLies || now >= end ? { ok: true } : { ok: false, reason: 'down' }),
    },
    secretChanged: async () => undefined,
    functionNameOf: (delivery) => delivery,
    now: () => now,
    listener: {
      onDisabled: () => {},
      onEnabled: () => {},
      onHeld: () => {},
      onStopped: () => {},
      onProbed: () => {},
      onError: () => {},
    },
  });

  /** A message in a worker's hands: tries, waits, or goes back. Says whether the worker is free again. */
  function work(message: Message, holder: string, receivedAt: number): boolean {
    const breaker = currentBreaker(row.breaker, DEFAULT_BREAKER, now);
    const stands = callsAllowed(breaker, { holder, leaseMs: 37 * SECOND, now });
    if (stands.kind === 'refused') {
      message.visibleAt = now + released(message, stands.seconds) * SECOND;
      return true;
    }
    if (stands.kind === 'soon') {
      if (now < receivedAt + PATIENCE_MS) return false;
      message.visibleAt = now + released(message, 150) * SECOND;
      return true;
    }
    setGate(stands.kind === 'half-open' ? stands.breaker : breaker);
    message.attempts += 1;
    if (now >= end) {
      setGate(afterSuccess(row.breaker, { holder, now }));
      message.isDelivered = true;
      return true;
    }
    const call = { holder, now, reason: 'down', rateIsBad: false, lastSuccessMs: Number.NEGATIVE_INFINITY };
    const failed = afterFailure(row.breaker, DEFAULT_BREAKER, { ...call, event: message.id });
    setGate(failed.asks && !probeLies ? afterRedProbe(failed.next, DEFAULT_BREAKER, call) : failed.next);
    message.visibleAt = now + (DEFAULT_RETRY.scheduleSeconds[message.attempts - 1] ?? 0) * SECOND;
    return true;
  }

  const hands: ({ readonly message: Message; readonly receivedAt: number } | undefined)[] =
    Array(POLLERS).fill(undefined);
  for (; !messages.every(({ isDelivered }) => isDelivered) && now < end + 24 * HOUR; now += SECOND) {
    for (const [poller, hand] of hands.entries()) {
      const isFree = !hand || work(hand.message, `worker-${poller}`, hand.receivedAt);
      if (isFree) hands[poller] = undefined;
      if (!isFree || !isPolled()) continue;
      const held = hands.map((one) => one?.message);
      const message = messages.find((one) => !one.isDelivered && one.visibleAt <= now && !held.includes(one));
      if (!message) continue;
      message.receives += 1;
      hands[poller] = { message, receivedAt: now };
    }
    if (tripped) {
      tripped = false;
      await valve({ tripped: 'mail' });
    }
    if ((now - NOON) % (60 * SECOND) === 0) await valve({ minute: true });
  }
  return messages;
}

const most = (messages: readonly Message[], of: 'receives' | 'attempts') => Math.max(...messages.map((one) => one[of]));

test.each([1, 20, 500])('an outage of 24 hours costs none of %i messages 10 receives', async (messages) => {
  const after = await suffer({ hours: 24, messages, probeLies: false });
  expect(after.every(({ isDelivered }) => isDelivered)).toBe(true);
  expect(most(after, 'receives')).toBeLessThan(10);
});

// Each trial can bring along one message more than the one that tries, here always the same: the worst order there is.
test.each([1, 20, 500])(
  'a probe that is answered for 24 hours while every write fails costs none of %i messages 30 receives, of 35',
  async (messages) => {
    const after = await suffer({ hours: 24, messages, probeLies: true });
    expect(after.every(({ isDelivered }) => isDelivered)).toBe(true);
    expect(most(after, 'receives')).toBeLessThan(30);
  },
);
