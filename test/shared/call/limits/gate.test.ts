import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterFailure,
  afterGoodProbe,
  afterRateLimit,
  afterRefusedCredential,
  afterSuccess,
  type Gate,
  type MaybeGate,
  standing,
} from '../../../../shared/call/limits/gate.ts';
import { DEFAULT_BREAKER } from '../../../../shared/contract/index.ts';
import { chance } from '../../../harness/chance.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const SECOND = 1000;
const me = { holder: 'me', now: NOON };
const failure = { ...me, reason: 'vendor-status-500', rateIsBad: false };
const suspect = (failures: number): Gate => ({ state: 'suspect', failures });
const open = (change: object = {}): Gate => ({
  state: 'open',
  reason: 'vendor-status-500',
  sinceMs: NOON,
  untilMs: NOON + 60 * SECOND,
  waitSeconds: 60,
  ...change,
});
const trial = (change: object = {}): Gate => ({
  state: 'trial',
  holder: 'me',
  untilMs: NOON + 30 * SECOND,
  waitSeconds: 60,
  ...change,
});
const ramping = (change: object = {}): Gate => ({
  state: 'ramping',
  sinceMs: NOON,
  waitSeconds: 60,
  failures: 0,
  ...change,
});
const after120 = { untilMs: NOON + 120 * SECOND, waitSeconds: 120 };

describe('a failure', () => {
  test.each<[string, MaybeGate, Gate]>([
    ['makes a healthy account suspect', undefined, suspect(1)],
    ['is counted', suspect(1), suspect(2)],
    ['opens the gate when it is the third in a row', suspect(2), open()],
    ['of the trial opens it for twice as long', trial(), open(after120)],
    [
      'of the trial never makes the wait longer than its limit',
      trial({ waitSeconds: 1800 }),
      open({ untilMs: NOON + 1800 * SECOND, waitSeconds: 1800 }),
    ],
    ['changes nothing while somebody else holds the trial', trial({ holder: 'you' }), trial({ holder: 'you' })],
    ['changes nothing while it is open', open({ reason: 'authentication' }), open({ reason: 'authentication' })],
    ['while ramping is counted', ramping(), ramping({ failures: 1 })],
    ['while ramping opens it for twice as long when it is the third', ramping({ failures: 2 }), open(after120)],
  ])('%s', (_, gate, expected) => {
    expect(afterFailure(gate, DEFAULT_BREAKER, failure)).toEqual(expected);
  });

  test('opens at once when too many of the last minute failed', () => {
    expect(afterFailure(undefined, DEFAULT_BREAKER, { ...failure, rateIsBad: true })).toEqual(open());
  });
});

test('a refused credential opens the gate at the first call', () => {
  expect(afterRefusedCredential(undefined, DEFAULT_BREAKER, me)).toEqual(open({ reason: 'authentication' }));
});

describe('a rate limit', () => {
  test.each<[string, MaybeGate, number, MaybeGate]>([
    ['of a minute is waited for by the messages', undefined, 60, undefined],
    [
      'of more closes the account until then',
      undefined,
      61,
      open({ reason: 'rate-limited', untilMs: NOON + 61 * SECOND }),
    ],
    [
      'of a year closes it for a day',
      undefined,
      31_536_000,
      open({ reason: 'rate-limited', untilMs: NOON + 86_400 * SECOND }),
    ],
    ['in a trial closes it again', trial(), 5, open({ reason: 'rate-limited', untilMs: NOON + 5 * SECOND })],
    ['that ends later than the open gate prolongs it', open(), 300, open({ untilMs: NOON + 300 * SECOND })],
    ['that ends sooner does not', open(), 30, open()],
  ])('%s', (_, gate, retryAfterSeconds, expected) => {
    expect(afterRateLimit(gate, DEFAULT_BREAKER, { retryAfterSeconds, now: NOON })).toEqual(expected);
  });
});

describe('a success', () => {
  test.each<[string, MaybeGate, MaybeGate]>([
    ['leaves a healthy account alone', undefined, undefined],
    ['clears suspicion', suspect(2), undefined],
    ['of a call made before does not open the gate', open(), open()],
    ['of the trial begins the ramp', trial(), ramping()],
    ['of another does not', trial({ holder: 'you' }), trial({ holder: 'you' })],
    ['ends a row of failures while ramping', ramping({ failures: 2 }), ramping()],
  ])('%s', (_, gate, expected) => {
    expect(afterSuccess(gate, me)).toEqual(expected);
  });
});

describe('a good probe', () => {
  test.each<[string, MaybeGate, number, MaybeGate]>([
    ['makes an open gate a trial for whoever comes', open(), 60, trial({ holder: undefined, untilMs: NOON + 60_000 })],
    [
      'remembers the wait',
      open(after120),
      120,
      trial({ holder: undefined, untilMs: NOON + 120_000, waitSeconds: 120 }),
    ],
    ['says nothing before it was due', open(), 59, undefined],
    ['says nothing of a trial under way', trial(), 60, undefined],
    ['says nothing of a ramp', ramping(), 60, undefined],
    ['says nothing of a healthy account', undefined, 60, undefined],
  ])('%s', (_, gate, seconds, expected) => {
    expect(afterGoodProbe(gate, NOON + seconds * SECOND)).toEqual(expected);
  });
});

describe('a worker finds', () => {
  const at = (gate: MaybeGate, seconds: number) =>
    standing(gate, DEFAULT_BREAKER, { holder: 'me', leaseMs: 30 * SECOND, now: NOON + seconds * SECOND });
  const mine = (seconds: number) => trial({ untilMs: NOON + (seconds + 30) * SECOND });
  test.each<[string, MaybeGate, number, object]>([
    ['a healthy account free', undefined, 0, { kind: 'free', gate: undefined }],
    ['a suspect one as well', suspect(2), 0, { kind: 'free', gate: suspect(2) }],
    ['a gate that just closed worth a wait', open(), 59, { kind: 'soon', reason: 'vendor-status-500' }],
    [
      'an open one closed until it may be tried',
      open({ untilMs: NOON + 1800 * SECOND, waitSeconds: 1800 }),
      60,
      { kind: 'closed', reason: 'vendor-status-500', seconds: 1740 },
    ],
    [
      'it closed for no less than a hand-back is worth',
      open({ untilMs: NOON + 120 * SECOND, waitSeconds: 120 }),
      119,
      { kind: 'closed', reason: 'vendor-status-500', seconds: 120 },
    ],
    ['it closed while the valve may probe', open(), 660, { kind: 'closed', reason: 'vendor-status-500', seconds: 120 }],
    ['a trial for itself once the valve must be dead', open(), 661, { kind: 'trial', gate: mine(661) }],
    [
      'a trial that a good probe left',
      afterGoodProbe(open(), NOON + 60 * SECOND),
      61,
      { kind: 'trial', gate: mine(61) },
    ],
    ['a trial that nobody holds', trial({ holder: undefined }), 5, { kind: 'trial', gate: mine(5) }],
    ['its own trial unchanged', trial(), 5, { kind: 'trial', gate: trial() }],
    ['another’s trial worth a wait', trial({ holder: 'you' }), 29, { kind: 'soon', reason: 'trial-in-progress' }],
    ['another’s trial its own when the lease is over', trial({ holder: 'you' }), 30, { kind: 'trial', gate: mine(30) }],
    ['a ramp', ramping(), 29, { kind: 'free', gate: ramping() }],
    ['a ramp at its end healthy', ramping(), 30, { kind: 'free', gate: undefined }],
  ])('%s', (_, gate, seconds, expected) => {
    expect(at(gate, seconds)).toEqual(expected);
  });
});

test('whatever happens, nobody passes freely between the opening and the success of a trial’s holder', () => {
  const event = fc.oneof(
    fc.record({ kind: fc.constant('failure'), holder: fc.constantFrom('a', 'b'), rateIsBad: fc.boolean() }),
    fc.record({ kind: fc.constant('success'), holder: fc.constantFrom('a', 'b') }),
    fc.record({ kind: fc.constant('limit'), seconds: fc.integer({ min: 0, max: 100_000 }) }),
    fc.record({ kind: fc.constant('enter'), holder: fc.constantFrom('a', 'b') }),
    fc.record({ kind: fc.constant('probe') }),
  );
  const waits = fc.integer({ min: 0, max: 400 });
  fc.assert(
    fc.property(fc.array(fc.tuple(event, waits), { maxLength: 60 }), (events) => {
      let gate: MaybeGate;
      let now = NOON;
      let lastWait = 0;
      for (const [happening, seconds] of events) {
        now += seconds * SECOND;
        const before: MaybeGate = gate;
        const call = { holder: 'holder' in happening ? happening.holder : 'a', now };
        if (happening.kind === 'failure') {
          gate = afterFailure(gate, DEFAULT_BREAKER, {
            ...call,
            reason: 'x',
            rateIsBad: 'rateIsBad' in happening && happening.rateIsBad,
          });
        } else if (happening.kind === 'success') gate = afterSuccess(gate, call);
        else if (happening.kind === 'limit') {
          gate = afterRateLimit(gate, DEFAULT_BREAKER, {
            now,
            retryAfterSeconds: 'seconds' in happening ? happening.seconds : 0,
          });
        } else if (happening.kind === 'probe') gate = afterGoodProbe(gate, now) ?? gate;
        else {
          const stands = standing(gate, DEFAULT_BREAKER, { ...call, leaseMs: 30 * SECOND });
          if (before?.state === 'open' || before?.state === 'trial') expect(stands.kind).not.toBe('free');
          if ('gate' in stands) gate = stands.gate;
        }
        if (before?.state === 'open') expect(['open', 'trial']).toContain(gate?.state);
        if (before?.state === 'trial' && gate?.state === 'ramping') expect(before.holder).toBe(call.holder);
        if (gate && 'waitSeconds' in gate) {
          expect(gate.waitSeconds).toBeLessThanOrEqual(DEFAULT_BREAKER.longestWaitSeconds);
          if (before && 'waitSeconds' in before) expect(gate.waitSeconds).toBeGreaterThanOrEqual(lastWait);
          lastWait = gate.waitSeconds;
        }
      }
    }),
    chance(500),
  );
});
