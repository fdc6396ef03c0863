import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterFailure,
  afterGoodProbe,
  afterRateLimit,
  afterRefusedCredential,
  afterSuccess,
  type Breaker,
  callsAllowed,
  type MaybeBreaker,
} from '../../../../shared/call/limits/breaker.ts';
import { DEFAULT_BREAKER } from '../../../../shared/contract/index.ts';
import { chance } from '../../../harness/chance.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const SECOND = 1000;
const me = { holder: 'me', now: NOON };
const failure = { ...me, reason: 'vendor-status-500', rateIsBad: false };
const failing = (failures: number): Breaker => ({ state: 'closed', failures });
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
    ['of a closed breaker is counted', undefined, failing(1)],
    ['in a row is counted', failing(1), failing(2)],
    ['opens the breaker when it is the third in a row', failing(2), open()],
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
    ['of a recovering breaker is counted', recovering(), recovering({ failures: 1 })],
    [
      'of a recovering breaker opens it for twice as long when it is the third in a row',
      recovering({ failures: 2 }),
      open(after120),
    ],
  ])('%s', (_, breaker, expected) => {
    expect(afterFailure(breaker, DEFAULT_BREAKER, failure)).toEqual(expected);
  });

  test('opens the breaker at once when too many calls of the last minute failed', () => {
    expect(afterFailure(undefined, DEFAULT_BREAKER, { ...failure, rateIsBad: true })).toEqual(open());
  });
});

test('a refused credential opens the breaker at the first call', () => {
  expect(afterRefusedCredential(undefined, DEFAULT_BREAKER, me)).toEqual(open({ reason: 'authentication' }));
});

describe('a rate limit', () => {
  test.each<[string, MaybeBreaker, number, MaybeBreaker]>([
    ['of a minute leaves the breaker closed: the messages wait', undefined, 60, undefined],
    [
      'of more than a minute opens the breaker until then',
      undefined,
      61,
      open({ reason: 'rate-limited', untilMs: NOON + 61 * SECOND }),
    ],
    [
      'of a year opens it for a day',
      undefined,
      31_536_000,
      open({ reason: 'rate-limited', untilMs: NOON + 86_400 * SECOND }),
    ],
    ['of the half-open call opens it', halfOpen(), 5, open({ reason: 'rate-limited', untilMs: NOON + 5 * SECOND })],
    [
      'that ends later than the wait of an open breaker prolongs it',
      open(),
      300,
      open({ untilMs: NOON + 300 * SECOND }),
    ],
    ['that ends sooner does not prolong it', open(), 30, open()],
  ])('%s', (_, breaker, retryAfterSeconds, expected) => {
    expect(afterRateLimit(breaker, DEFAULT_BREAKER, { retryAfterSeconds, now: NOON })).toEqual(expected);
  });
});

describe('a success', () => {
  test.each<[string, MaybeBreaker, MaybeBreaker]>([
    ['leaves a closed breaker alone', undefined, undefined],
    ['resets the count of failures', failing(2), undefined],
    ['of a call made before the opening does not close the breaker', open(), open()],
    ['of the half-open call makes the breaker recovering', halfOpen(), recovering()],
    ['of another worker’s call does not', halfOpen({ holder: 'you' }), halfOpen({ holder: 'you' })],
    ['resets the count of failures of a recovering breaker', recovering({ failures: 2 }), recovering()],
  ])('%s', (_, breaker, expected) => {
    expect(afterSuccess(breaker, me)).toEqual(expected);
  });
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
    callsAllowed(breaker, DEFAULT_BREAKER, { holder: 'me', leaseMs: 30 * SECOND, now: NOON + seconds * SECOND });
  const mine = (seconds: number) => halfOpen({ untilMs: NOON + (seconds + 30) * SECOND });
  test.each<[string, MaybeBreaker, number, object]>([
    ['call while the breaker is closed', undefined, 0, { kind: 'allowed', breaker: undefined }],
    ['call while it is closed with failures', failing(2), 0, { kind: 'allowed', breaker: failing(2) }],
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
    ['call while the breaker is recovering', recovering(), 29, { kind: 'allowed', breaker: recovering() }],
    ['call, and closes a breaker whose recovery is over', recovering(), 30, { kind: 'allowed', breaker: undefined }],
  ])('%s', (_, breaker, seconds, expected) => {
    expect(at(breaker, seconds)).toEqual(expected);
  });
});

test('in any order of events, no worker calls freely between the opening and the success of the half-open call’s holder', () => {
  const event = fc.oneof(
    fc.record({ kind: fc.constant('failure'), holder: fc.constantFrom('a', 'b'), rateIsBad: fc.boolean() }),
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
        const before: MaybeBreaker = breaker;
        const call = { holder: 'holder' in happening ? happening.holder : 'a', now };
        if (happening.kind === 'failure') {
          breaker = afterFailure(breaker, DEFAULT_BREAKER, {
            ...call,
            reason: 'x',
            rateIsBad: 'rateIsBad' in happening && happening.rateIsBad,
          });
        } else if (happening.kind === 'success') breaker = afterSuccess(breaker, call);
        else if (happening.kind === 'limit') {
          breaker = afterRateLimit(breaker, DEFAULT_BREAKER, {
            now,
            retryAfterSeconds: 'seconds' in happening ? happening.seconds : 0,
          });
        } else if (happening.kind === 'probe') breaker = afterGoodProbe(breaker, now) ?? breaker;
        else {
          const stands = callsAllowed(breaker, DEFAULT_BREAKER, { ...call, leaseMs: 30 * SECOND });
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
