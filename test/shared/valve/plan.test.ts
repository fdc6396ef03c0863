import { describe, expect, test } from 'vitest';
import { planOf, probesOf, reasonsToDisable } from '../../../shared/valve/plan.ts';
import type { ValveState } from '../../../shared/valve/state.ts';
import { CONFIG, MINUTE, mappingsOf, NOON, open, paused, rowsOf, stateWith } from './fixture.ts';

const MAIL_DOWN = rowsOf({ mail: { breaker: open() } });
const since = NOON - 5 * MINUTE;
const held = (reasons: readonly string[] = ['mail: mail-status-500']) => ({ sinceMs: since, reasons });

describe('the valve disables a delivery', () => {
  test.each<[string, Parameters<typeof rowsOf>[0], Readonly<Record<string, readonly string[]>>]>([
    ['never while all breakers are closed', {}, {}],
    ['not for a few failures of a closed breaker', { mail: { breaker: { state: 'closed', failures: 2 } } }, {}],
    [
      'while the breaker of an account that it calls is open',
      { mail: { breaker: open() } },
      { 'crm/mail': ['mail: mail-status-500'], 'shop/mail': ['mail: mail-status-500'] },
    ],
    [
      'while the breaker of an account that it only reads is open',
      { crm: { breaker: open({ reason: 'authentication' }) } },
      { 'crm/mail': ['crm: authentication'] },
    ],
    [
      'not while the breaker is half-open',
      { mail: { breaker: { state: 'half-open', untilMs: NOON, waitSeconds: 60 } } },
      {},
    ],
    [
      'while a person paused it, and no other of its account',
      { mail: { pauses: { 'shop/mail': paused() } } },
      { 'shop/mail': ['paused by ada: migration'] },
    ],
    ['not after the deadline of a pause', { mail: { pauses: { 'shop/mail': paused({ untilMs: NOON }) } } }, {}],
    [
      'with every reason',
      {
        mail: { breaker: open(), pauses: { 'crm/mail': paused() } },
        crm: { breaker: open({ reason: 'authentication' }) },
      },
      {
        'crm/mail': ['mail: mail-status-500', 'paused by ada: migration', 'crm: authentication'],
        'shop/mail': ['mail: mail-status-500'],
      },
    ],
  ])('%s', (_, changes, expected) => {
    expect(Object.fromEntries(reasonsToDisable(CONFIG, rowsOf(changes), NOON))).toEqual(expected);
  });
});

describe('the mapping of a delivery', () => {
  const of = (state: Partial<ValveState>, mapping: string | undefined, isDown: boolean) => {
    const mappings = mapping === undefined ? mappingsOf({}) : mappingsOf({ 'shop/mail': mapping });
    const rows = isDown ? MAIL_DOWN : rowsOf();
    const { next, disable, enable } = planOf({ config: CONFIG, rows, state: stateWith(state), mappings, now: NOON });
    return { disabled: next.disabled['shop/mail'], disable, enable };
  };
  const ours = { disabled: { 'shop/mail': held() } };
  const enabling = { disabled: { 'shop/mail': held([]) } };
  const ID = ['shop/mail!'];

  test.each<[string, Partial<ValveState>, string | undefined, object]>([
    [
      'Enabled: the valve remembers and disables it',
      {},
      'Enabled',
      { disabled: { ...held(), sinceMs: NOON }, disable: ID },
    ],
    ['Enabled by a deploy: the valve disables it a second time', ours, 'Enabled', { disabled: held(), disable: ID }],
    ['Disabled by the valve: it does nothing', ours, 'Disabled', { disabled: held() }],
    ['Disabling by the valve: it does nothing', ours, 'Disabling', { disabled: held() }],
    ['Enabling: the valve remembers it and acts in the next minute', enabling, 'Enabling', { disabled: held() }],
    [
      'Updating: the valve remembers it and acts in the next minute',
      {},
      'Updating',
      { disabled: { ...held(), sinceMs: NOON } },
    ],
    ['Disabled by a person: the valve leaves it alone', {}, 'Disabled', { disabled: undefined }],
    ['Disabling by a person: the valve leaves it alone', {}, 'Disabling', { disabled: undefined }],
    ['unreadable: the valve leaves it alone', {}, undefined, { disabled: undefined }],
    ['unreadable, but disabled by the valve: it stays remembered', ours, undefined, { disabled: held() }],
  ])('whose breaker is open, is %s', (_, state, mapping, expected) => {
    expect(of(state, mapping, true)).toEqual({ disable: [], enable: [], ...expected });
  });

  test.each<[string, Partial<ValveState>, string | undefined, object]>([
    [
      'Disabled by the valve: it enables it, and remembers it until Lambda has',
      ours,
      'Disabled',
      { disabled: held([]), enable: ID },
    ],
    ['Enabling: the valve remembers it until Lambda has enabled it', enabling, 'Enabling', { disabled: held([]) }],
    [
      'Disabled after all: the valve enables it a second time',
      enabling,
      'Disabled',
      { disabled: held([]), enable: ID },
    ],
    ['Disabling: the valve acts in the next minute', ours, 'Disabling', { disabled: held([]) }],
    ['Enabled: the valve forgets it', enabling, 'Enabled', { disabled: undefined }],
    ['unreadable: the valve remembers it', ours, undefined, { disabled: held([]) }],
    ['Disabled by a person: the valve does not enable it', {}, 'Disabled', { disabled: undefined }],
  ])('whose breaker is closed, is %s', (_, state, mapping, expected) => {
    expect(of(state, mapping, false)).toEqual({ disable: [], enable: [], ...expected });
  });
});

test('the valve forgets a delivery that is no longer declared', () => {
  const state = stateWith({ disabled: { 'gone/away': held() } });
  const mappings = mappingsOf({});
  expect(planOf({ config: CONFIG, rows: MAIL_DOWN, state, mappings, now: NOON }).next.disabled).toEqual({});
});

test('a run with closed breakers writes nothing', () => {
  const state = stateWith();
  const plan = planOf({ config: CONFIG, rows: rowsOf(), state, mappings: mappingsOf({}), now: NOON });
  expect(plan).toEqual({ next: state, entries: [], disable: [], enable: [] });
});

describe('an account is probed', () => {
  const probes = (
    changes: Parameters<typeof rowsOf>[0],
    probed: Readonly<Record<string, number>> = {},
    now = NOON,
    renewed: readonly string[] = [],
  ) =>
    probesOf({ config: CONFIG, rows: rowsOf(changes), state: stateWith({ probed }), renewed: new Set(renewed), now });
  const refused = (minutesAgo: number) => ({
    mail: { breaker: open({ reason: 'authentication', sinceMs: NOON - minutesAgo * MINUTE }) },
  });
  // Noon is an even minute of the epoch.
  const byFirst = [{ account: 'mail', delivery: 'crm/mail' }];
  const bySecond = [{ account: 'mail', delivery: 'shop/mail' }];

  test.each<[string, ReturnType<typeof probes>, readonly object[]]>([
    ['from the end of its wait on', probes({ mail: { breaker: open() } }), byFirst],
    ['not before', probes({ mail: { breaker: open({ untilMs: NOON + 1 }) } }), []],
    ['by another delivery the minute after', probes({ mail: { breaker: open() } }, {}, NOON + MINUTE), bySecond],
    ['not twice in a minute', probes({ mail: { breaker: open() } }, { mail: NOON - 44_999 }), []],
    ['in the next minute', probes({ mail: { breaker: open() } }, { mail: NOON - 45_000 }), byFirst],
    [
      'by a delivery that is not paused',
      probes({ mail: { breaker: open(), pauses: { 'crm/mail': paused() } } }),
      bySecond,
    ],
    [
      'by no delivery while all are paused',
      probes({ mail: { breaker: open(), pauses: { 'crm/mail': paused(), 'shop/mail': paused() } } }),
      [],
    ],
    [
      'beside others',
      probes({ mail: { breaker: open() }, books: { breaker: open() } }),
      [...byFirst, { account: 'books', delivery: 'shop/books' }],
    ],
    [
      'not while a message tries',
      probes({ mail: { breaker: { state: 'half-open', untilMs: 0, waitSeconds: 60 } } }),
      [],
    ],
    ['soon after it refused our credential', probes(refused(1)), byFirst],
    ['then with a doubling interval', probes(refused(10), { mail: NOON - 4 * MINUTE }), []],
    ['but after as long as it has refused the credential', probes(refused(10), { mail: NOON - 5 * MINUTE }), byFirst],
    ['not for half an hour, on the longest', probes(refused(600), { mail: NOON - 29 * MINUTE }), []],
    ['after half an hour, at the latest', probes(refused(600), { mail: NOON - 30 * MINUTE }), byFirst],
    ['at once with a new credential', probes(refused(600), { mail: NOON - MINUTE }, NOON, ['mail']), byFirst],
    ['but not twice in a minute', probes(refused(600), { mail: NOON - 44_999 }, NOON, ['mail']), []],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  test('and its mark is forgotten once it is no longer open', () => {
    const state = stateWith({ probed: { mail: NOON, books: NOON } });
    const mappings = mappingsOf({});
    expect(planOf({ config: CONFIG, rows: MAIL_DOWN, state, mappings, now: NOON }).next.probed).toEqual({ mail: NOON });
  });
});
