import { expect, test } from 'vitest';
import { DEFAULT_RETRY } from '../../../shared/contract/index.ts';
import { capVisibilitySeconds, nextWaitSeconds } from '../../../shared/deliver/schedule.ts';

const { scheduleSeconds } = DEFAULT_RETRY;

test('without jitter the default schedule is 1 s, 5 s, 30 s, 5 min, 30 min, 2 h, 6 h, 11 h, 11 h, and then no more', () => {
  const waits = Array.from({ length: 10 }, (_, i) => nextWaitSeconds({ scheduleSeconds, attempts: i + 1, random: 0 }));
  expect(waits).toEqual([1, 5, 30, 300, 1800, 7200, 21_600, 39_600, 39_600, undefined]);
});

test.each([
  ['full jitter takes a fifth away', { attempts: 4, random: 1 }, 240],
  ['never less than a second', { attempts: 1, random: 1 }, 1],
  ['a longer Retry-After wins', { attempts: 2, random: 0, retryAfterSeconds: 90 }, 90],
  ['a shorter Retry-After does not hurry', { attempts: 4, random: 0, retryAfterSeconds: 2 }, 300],
  ['an absurd Retry-After is clamped to twelve hours', { attempts: 1, random: 0, retryAfterSeconds: 9e8 }, 43_200],
])('%s', (_, wait, expected) => {
  expect(nextWaitSeconds({ scheduleSeconds, ...wait })).toBe(expected);
});

test.each([
  [1800, 2.4, 1800],
  [43_200, 0, 43_140],
  [43_200, 100.2, 43_039],
  [0, 10, 0],
])('%i s asked for %d s after the receipt is capped to %i s', (seconds, since, expected) => {
  expect(capVisibilitySeconds(seconds, since)).toBe(expected);
});
