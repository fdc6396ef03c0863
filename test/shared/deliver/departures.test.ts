import { describe, expect, test } from 'vitest';
import { createDepartures, type Departures } from '../../../shared/deliver/departures.ts';
import { percentile, randomFrom } from '../../drills/stage/figures.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
/** What a warm worker takes for a message that was given up: one visibility change, and the poller's own calls. */
const GIVEN_UP_MS = 15;
const HEALTHY_MS = 300;
const RECEIVES = 35;

interface Message {
  readonly id: string;
  readonly isHealthy: boolean;
  visibleAt: number;
  receives: number;
}

interface Queue {
  readonly workers: number;
  readonly batch: number;
  readonly refused: number;
}

/**
 * A queue whose refused messages were all given up at the same moment, and a healthy event every second. Every worker is a
 * container with a memory of its own; SQS gives any visible message.
 */
function drain({ workers: count, batch, refused }: Queue) {
  const random = randomFrom(7);
  let now = 0;
  const messages = new Set<Message>();
  for (let i = 0; i < refused; i++) messages.add({ id: `refused-${i}`, isHealthy: false, visibleAt: 0, receives: 1 });
  const workers = Array.from({ length: count }, (): { freeAt: number; departures: Departures } => ({
    freeAt: 0,
    departures: createDepartures({ places: count * batch, now: () => NOON + now, random }),
  }));
  const waits: number[] = [];
  let sent = 0;
  let dead = 0;
  for (; dead < refused && now < 3_600_000; now += 1) {
    if (now % 1000 === 0) messages.add({ id: `healthy-${sent++}`, isHealthy: true, visibleAt: now, receives: 0 });
    for (const worker of workers) {
      if (worker.freeAt > now) continue;
      const visible = [...messages].filter(({ visibleAt }) => visibleAt <= now);
      if (visible.length === 0) break;
      const from = Math.floor(random() * visible.length);
      const taken = [...visible.slice(from), ...visible.slice(0, from)].slice(0, batch);
      worker.freeAt = now + Math.max(...taken.map(({ isHealthy }) => (isHealthy ? HEALTHY_MS : GIVEN_UP_MS)));
      for (const message of taken) {
        message.receives += 1;
        if (message.isHealthy || message.receives > RECEIVES) messages.delete(message);
        if (message.isHealthy) waits.push(now + HEALTHY_MS - message.visibleAt);
        else if (message.receives > RECEIVES) dead += 1;
        else {
          const isLast = message.receives === RECEIVES;
          const seconds = worker.departures.secondsOf(message.id, 'refused', isLast);
          message.visibleAt = worker.freeAt + seconds * 1000;
        }
      }
    }
  }
  return { seconds: now / 1000, dead, median: percentile(waits, 0.5), p95: percentile(waits, 0.95) };
}

describe('500 messages that were given up', () => {
  test('reach the dead-letter queue of a FIFO queue with two workers within 6 minutes, and healthy events hardly wait', () => {
    const seen = drain({ workers: 2, batch: 1, refused: 500 });
    expect(seen.dead).toBe(500);
    expect(seen.seconds).toBeLessThan(360);
    expect(seen.median).toBeLessThan(1.5 * HEALTHY_MS);
  });

  test('reach the dead-letter queue of a standard queue within 90 seconds', () => {
    const seen = drain({ workers: 2, batch: 10, refused: 500 });
    expect(seen.dead).toBe(500);
    expect(seen.seconds).toBeLessThan(90);
    expect(seen.median).toBeLessThan(1.5 * HEALTHY_MS);
  });
});

test('one message that was given up does not wait between its receives', () => {
  expect(drain({ workers: 2, batch: 1, refused: 1 }).seconds).toBeLessThan(1.5);
});

test('messages that reached their dead-letter queue by another worker are forgotten', () => {
  let now = NOON;
  const departures = createDepartures({ places: 1, now: () => now, random: () => 0 });
  for (let i = 0; i < 100; i++) departures.secondsOf(`m${i}`, 'refused', false);
  expect(departures.secondsOf('m0', 'refused', false)).toBe(3);
  expect(departures.reasonOf('m5')).toBe('refused');
  now += 10 * 60_000;
  expect(departures.secondsOf('new', 'refused', false)).toBe(0);
  expect(departures.reasonOf('m5')).toBeUndefined();
});
