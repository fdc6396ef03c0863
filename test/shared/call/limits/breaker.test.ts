import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterFailure,
  afterGoodProbe,
  afterRateLimit,
  afterRedProbe,
  afterRefusedCredential,
  afterSuccess,
  type Breaker,
  currentBreaker,
  type MaybeBreaker,
} from '../../../../shared/call/limits/breaker.ts';
import { callAllowed, callsAllowed } from '../../../../shared/call/limits/calls-allowed.ts';
import { DEFAULT_BREAKER } from '../../../../shared/contract/index.ts';
import { chance } from '../../../harness/chance.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const SECOND = 1000;
const me = { holder: 'me', now: NOON };
const failure = { ...me, event: 'c', reason: 'vendor-status-500', rateIsBad: false, lastSuccessMs: NOON - 60 * SECOND };
/** These events failed, the first of them five seconds ago. */
const failing = (events: readonly string[], change: object = {}): Breaker => ({
  state: 'closed',
  failures: events.length,
  trouble: { events, sinceMs: NOON - 5 * SECOND, ...change },
});
const resting = (times: number, seconds: number): Breaker => ({
  state: 'closed',
  failures: 0,
  limited: { times, untilMs: NOON + seconds * SECOND },
});
const open = (change: object = {}): Breaker => ({
  state: 'open',
  reason: 'vendor-status-500',
  sinceMs: NOON,
  untilMs: NOON + 60 * SECOND,
  waitSeconds: 60,
  ...change,
});
const halfOpen = (change: object = {}): Breaker => ({
  state: 'half-open',
  holder: 'me',
  untilMs: NOON + 30 * SECOND,
  waitSeconds: 60,
  ...change,
});
const recovering = (change: object = {}): Breaker => ({
  state: 'recovering',
  sinceMs: NOON,
  waitSeconds: 60,
  failures: 0,
  ...change,
});
const after120 = { untilMs: NOON + 120 * SECOND, waitSeconds: 120 };

describe('a failure', () => {
  test.each<[string, MaybeBreaker, Breaker]>([
    ['of a closed breaker is remembered with its event', undefined, failing(['c'], { sinceMs: NOON })],
    ['of another event is remembered, too', failing(['a']), failing(['a', 'c'])],
    ['of the third event in a row opens the breaker', failing(['a', 'b']), open()],
    [
      'of the third event within two seconds does not: a success may be on its way, so the probe is asked',
      failing(['a', 'b'], { sinceMs: NOON - 1 * SECOND }),
      failing(['a', 'b', 'c'], { sinceMs: NOON - 1 * SECOND, askedMs: NOON }),
    ],
    [
      'after a success that this worker saw begins a new row',
      failing(['a', 'b'], { sinceMs: NOON - 61 * SECOND }),
      failing(['c'], { sinceMs: NOON }),
    ],
    ['of the half-open call opens the breaker for twice as long', halfOpen(), open(after120)],
    [
      'of the half-open call never makes the wait longer than its limit',
      halfOpen({ waitSeconds: 1800 }),
      open({ untilMs: NOON + 1800 * SECOND, waitSeconds: 1800 }),
    ],
    [
      'changes nothing while another worker holds the half-open call',
      halfOpen({ holder: 'you' }),
      halfOpen({ holder: 'you' }),
    ],
    [
      'changes nothing while the breaker is open',
      open({ reason: 'authentication' }),
      open({ reason: 'authentication' }),
    ],
    [
      'of a recovering breaker is remembered',
      recovering(),
      recovering({ failures: 1, trouble: { events: ['c'], sinceMs: NOON } }),
    ],
    [
      'of a recovering breaker opens it for twice as long when it is the third event in a row',
      recovering({ failures: 2, trouble: { events: ['a', 'b'], sinceMs: NOON - 5 * SECOND } }),
      open(after120),
    ],
  ])('%s', (_, breaker, expected) => {
    expect(afterFailure(breaker, DEFAULT_BREAKER, failure).next).toEqual(expected);
  });

  test('opens the breaker at once when too many calls of the last minute failed', () => {
    expect(afterFailure(undefined, DEFAULT_BREAKER, { ...failure, rateIsBad: true }).next).toEqual(open());
  });

  test('of one poison record, however often, opens no breaker; the second in a row asks the probe, once in ten seconds', () => {
    let breaker: MaybeBreaker;
    const asked: number[] = [];
    for (let second = 0; second < 60; second += 4) {
      const after = afterFailure(breaker, DEFAULT_BREAKER, { ...failure, now: NOON + second * SECOND });
      if (after.asks) asked.push(second);
      breaker = after.next;
    }
    expect(breaker).toMatchObject({ state: 'closed', trouble: { events: ['c'] } });
    expect(asked).toEqual([4, 16, 28, 40, 52]);
  });
});

describe('a red probe', () => {
  test.each<[string, MaybeBreaker, Breaker]>([
    ['opens a closed breaker', failing(['a']), open()],
    ['opens a recovering breaker for twice as long', recovering(), open(after120)],
    ['leaves an open breaker alone', open({ reason: 'other' }), open({ reason: 'other' })],
    ['leaves a half-open breaker to its message', halfOpen(), halfOpen()],
  ])('%s', (_, breaker, expected) => {
    expect(afterRedProbe(breaker, DEFAULT_BREAKER, failure)).toEqual(expected);
  });
});

test('a refused credential opens the breaker at the first call', () => {
  expect(afterRefusedCredential(undefined, DEFAULT_BREAKER, me)).toEqual(open({ reason: 'authentication' }));
});

describe('a rate limit', () => {
  const limitedUntil = (untilMs: number, change: object = {}) => open({ reason: 'rate-limited', untilMs, ...change });
  test.each<[string, MaybeBreaker, number, MaybeBreaker]>([
    ['without a time rests the account for a second', undefined, 0, resting(1, 1)],
    ['of a minute leaves the breaker closed: the workers wait', undefined, 60, resting(1, 60)],
    ['for the second time in a row rests longer than asked', resting(1, -1), 0, resting(2, 5)],
    ['in a row doubles the rest', resting(2, -1), 3, resting(3, 10)],
    ['rests as long as asked where that is longer', resting(2, -1), 30, resting(3, 30)],
    ['of a call that was on its way when the rest began is none in a row', resting(2, 3), 0, resting(2, 3)],
    ['of such a call rests as long as it asks', resting(2, 3), 9, resting(2, 9)],
    ['for the sixth time in a row opens the breaker', resting(5, -1), 0, limitedUntil(NOON + 80 * SECOND)],
    ['never rests longer than half an hour of its own accord', resting(40, -1), 0, limitedUntil(NOON + 1800 * SECOND)],
    ['of more than a minute opens the breaker until then', undefined, 61, limitedUntil(NOON + 61 * SECOND)],
    ['of a year opens it for a day', undefined, 31_536_000, limitedUntil(NOON + 86_400 * SECOND)],
    [
      'of the half-open call opens it for twice as long',
      halfOpen(),
      5,
      limitedUntil(NOON + 120 * SECOND, { waitSeconds: 120 }),
    ],
    [
      'of a call before another worker’s half-open one opens it as long as before',
      halfOpen({ holder: 'you' }),
      5,
      limitedUntil(NOON + 60 * SECOND),
    ],
    [
      'that ends later than the wait of an open breaker prolongs it',
      open(),
      300,
      open({ untilMs: NOON + 300 * SECOND }),
    ],
    ['that ends sooner does not prolong it', open(), 30, open()],
  ])('%s', (_, breaker, retryAfterSeconds, expected) => {
    expect(afterRateLimit(breaker, DEFAULT_BREAKER, { ...me, retryAfterSeconds })).toEqual(expected);
  });
});

describe('a success', () => {
  test.each<[string, MaybeBreaker, MaybeBreaker]>([
    ['leaves a closed breaker alone', undefined, undefined],
    ['ends the trouble', failing(['a', 'b']), undefined],
    ['after a rest ends the row of rate limits', resting(4, -1), undefined],
    ['of a call that was on its way when a rest began does not', resting(4, 9), resting(4, 9)],
    ['of a call made before the opening does not close the breaker', open(), open()],
    ['of the half-open call makes the breaker recovering', halfOpen(), recovering()],
    ['of another worker’s call does not', halfOpen({ holder: 'you' }), halfOpen({ holder: 'you' })],
    [
      'ends the trouble of a recovering breaker',
      recovering({ failures: 2, trouble: { events: ['a', 'b'], sinceMs: NOON } }),
      recovering(),
    ],
  ])('%s', (_, breaker, expected) => {
    expect(afterSuccess(breaker, me)).toEqual(expected);
  });

  test.each<[string, MaybeBreaker]>([
    ['closed', undefined],
    ['recovering', recovering()],
    ['resting', resting(1, 9)],
  ])('writes nothing where the breaker was %s before', (_, breaker) => {
    expect(afterSuccess(breaker, me)).toBe(breaker);
  });
});

test('a recovering breaker closes by itself when its ramp is over, and keeps its trouble', () => {
  const at = (breaker: Breaker, seconds: number) => currentBreaker(breaker, DEFAULT_BREAKER, NOON + seconds * SECOND);
  expect(at(recovering(), 29)).toEqual(recovering());
  expect(at(recovering(), 30)).toBeUndefined();
  const trouble = { events: ['a'], sinceMs: NOON };
  expect(at(recovering({ failures: 1, trouble }), 30)).toEqual({ state: 'closed', failures: 1, trouble });
});

describe('a green probe', () => {
  test.each<[string, MaybeBreaker, number, MaybeBreaker]>([
    [
      'half-opens the breaker for the first worker that asks',
      open(),
      60,
      halfOpen({ holder: undefined, untilMs: NOON + 60_000 }),
    ],
    ['keeps the wait', open(after120), 120, halfOpen({ holder: undefined, untilMs: NOON + 120_000, waitSeconds: 120 })],
    ['changes nothing before it was due', open(), 59, undefined],
    ['changes nothing of a half-open breaker', halfOpen(), 60, undefined],
    ['changes nothing of a recovering breaker', recovering(), 60, undefined],
    ['changes nothing of a closed breaker', undefined, 60, undefined],
  ])('%s', (_, breaker, seconds, expected) => {
    expect(afterGoodProbe(breaker, NOON + seconds * SECOND)).toEqual(expected);
  });
});

describe('a worker may', () => {
  const at = (breaker: MaybeBreaker, seconds: number) =>
    callsAllowed(breaker, { holder: 'me', leaseMs: 30 * SECOND, now: NOON + seconds * SECOND });
  const mine = (seconds: number) => halfOpen({ untilMs: NOON + (seconds + 30) * SECOND });
  test.each<[string, MaybeBreaker, number, object]>([
    ['call while the breaker is closed', undefined, 0, { kind: 'allowed' }],
    ['call while it is closed with failures', failing(['a', 'b']), 0, { kind: 'allowed' }],
    [
      'not call during a rest that the account asked for',
      resting(1, 10),
      9,
      { kind: 'resting', reason: 'rate-limited', untilMs: NOON + 10 * SECOND },
    ],
    ['call when the rest is over', resting(1, 10), 10, { kind: 'allowed' }],
    [
      'wait inside the invocation when the breaker has just opened',
      open(),
      59,
      { kind: 'soon', reason: 'vendor-status-500' },
    ],
    [
      'not call an open breaker until the probe is due',
      open({ untilMs: NOON + 1800 * SECOND, waitSeconds: 1800 }),
      60,
      { kind: 'refused', reason: 'vendor-status-500', seconds: 1740 },
    ],
    [
      'not call, and releases for no less than a release is worth',
      open({ untilMs: NOON + 120 * SECOND, waitSeconds: 120 }),
      119,
      { kind: 'refused', reason: 'vendor-status-500', seconds: 120 },
    ],
    ['not call while the valve may probe', open(), 660, { kind: 'refused', reason: 'vendor-status-500', seconds: 120 }],
    ['try one message when the valve must be dead', open(), 661, { kind: 'half-open', breaker: mine(661) }],
    [
      'try one message after a green probe',
      afterGoodProbe(open(), NOON + 60 * SECOND),
      61,
      { kind: 'half-open', breaker: mine(61) },
    ],
    [
      'take a half-open call that no worker holds',
      halfOpen({ holder: undefined }),
      5,
      { kind: 'half-open', breaker: mine(5) },
    ],
    ['go on with its own half-open call', halfOpen(), 5, { kind: 'half-open', breaker: halfOpen() }],
    [
      'wait for another worker’s half-open call',
      halfOpen({ holder: 'you' }),
      29,
      { kind: 'soon', reason: 'breaker-half-open' },
    ],
    [
      'take another worker’s half-open call when its lease is over',
      halfOpen({ holder: 'you' }),
      30,
      { kind: 'half-open', breaker: mine(30) },
    ],
    ['call while the breaker is recovering', recovering(), 29, { kind: 'allowed' }],
  ])('%s', (_, breaker, seconds, expected) => {
    expect(at(breaker, seconds)).toEqual(expected);
  });
});

describe('before each call, a worker', () => {
  const at = (breaker: MaybeBreaker, seconds: number) =>
    callAllowed(breaker, { holder: 'me', callMs: 10 * SECOND, now: NOON + seconds * SECOND }).kind;
  test.each<[string, MaybeBreaker, number, string]>([
    ['goes on while the breaker is closed', undefined, 0, 'allowed'],
    ['stops when the breaker has opened', open(), 1, 'refused'],
    ['goes on with its half-open call', halfOpen(), 15, 'allowed'],
    ['ends its half-open call five seconds before the lease: clocks differ', halfOpen(), 16, 'refused'],
    ['takes over no other worker’s', halfOpen({ holder: 'you' }), 60, 'refused'],
    ['takes none that no worker holds', halfOpen({ holder: undefined }), 0, 'refused'],
  ])('%s', (_, breaker, seconds, expected) => {
    expect(at(breaker, seconds)).toBe(expected);
  });
});

test('in any order of events, no worker calls freely between the opening and the success of the half-open call’s holder', () => {
  const event = fc.oneof(
    fc.record({
      kind: fc.constant('failure'),
      holder: fc.constantFrom('a', 'b'),
      event: fc.constantFrom('x', 'y', 'z'),
      rateIsBad: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('success'), holder: fc.constantFrom('a', 'b') }),
    fc.record({ kind: fc.constant('limit'), seconds: fc.integer({ min: 0, max: 100_000 }) }),
    fc.record({ kind: fc.constant('acquire'), holder: fc.constantFrom('a', 'b') }),
    fc.record({ kind: fc.constant('probe') }),
  );
  const waits = fc.integer({ min: 0, max: 400 });
  fc.assert(
    fc.property(fc.array(fc.tuple(event, waits), { maxLength: 60 }), (events) => {
      let breaker: MaybeBreaker;
      let now = NOON;
      let lastWait = 0;
      for (const [happening, seconds] of events) {
        now += seconds * SECOND;
        breaker = currentBreaker(breaker, DEFAULT_BREAKER, now);
        const before: MaybeBreaker = breaker;
        const call = { holder: 'holder' in happening ? happening.holder : 'a', now };
        if (happening.kind === 'failure') {
          const rateIsBad = 'rateIsBad' in happening && happening.rateIsBad;
          const event = 'event' in happening ? happening.event : '';
          const failed = { ...call, event, reason: 'x', rateIsBad, lastSuccessMs: Number.NEGATIVE_INFINITY };
          breaker = afterFailure(breaker, DEFAULT_BREAKER, failed).next;
        } else if (happening.kind === 'success') breaker = afterSuccess(breaker, call);
        else if (happening.kind === 'limit') {
          breaker = afterRateLimit(breaker, DEFAULT_BREAKER, {
            ...call,
            retryAfterSeconds: 'seconds' in happening ? happening.seconds : 0,
          });
        } else if (happening.kind === 'probe') breaker = afterGoodProbe(breaker, now) ?? breaker;
        else {
          const stands = callsAllowed(breaker, { ...call, leaseMs: 30 * SECOND });
          if (before?.state === 'open' || before?.state === 'half-open') expect(stands.kind).not.toBe('allowed');
          if ('breaker' in stands) breaker = stands.breaker;
        }
        if (before?.state === 'open') expect(['open', 'half-open']).toContain(breaker?.state);
        if (before?.state === 'half-open' && breaker?.state === 'recovering') expect(before.holder).toBe(call.holder);
        if (breaker && 'waitSeconds' in breaker) {
          expect(breaker.waitSeconds).toBeLessThanOrEqual(DEFAULT_BREAKER.longestWaitSeconds);
          if (before && 'waitSeconds' in before) expect(breaker.waitSeconds).toBeGreaterThanOrEqual(lastWait);
          lastWait = breaker.waitSeconds;
        }
      }
    }),
    chance(500),
  );
});
