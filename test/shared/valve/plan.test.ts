import { describe, expect, test } from 'vitest';
import { planOf, probesOf, reasonsToShut } from '../../../shared/valve/plan.ts';
import type { ValveState } from '../../../shared/valve/state.ts';
import { FACTS, MINUTE, mappingsOf, NOON, open, paused, rowsOf, stateWith } from './scene.ts';

const MAIL_DOWN = rowsOf({ mail: { gate: open() } });
const since = NOON - 5 * MINUTE;
const held = (reasons: readonly string[] = ['mail: mail-status-500']) => ({ sinceMs: since, reasons });

describe('a delivery is to be shut', () => {
  test.each<[string, Parameters<typeof rowsOf>[0], Readonly<Record<string, readonly string[]>>]>([
    ['never, while all is healthy', {}, {}],
    ['not for a few failures', { mail: { gate: { state: 'suspect', failures: 2 } } }, {}],
    [
      'while any account that it calls is open',
      { mail: { gate: open() } },
      { 'crm/mail': ['mail: mail-status-500'], 'shop/mail': ['mail: mail-status-500'] },
    ],
    [
      'also for one that it only reads',
      { crm: { gate: open({ reason: 'authentication' }) } },
      { 'crm/mail': ['crm: authentication'] },
    ],
    ['not while its account is tried', { mail: { gate: { state: 'trial', untilMs: NOON, waitSeconds: 60 } } }, {}],
    [
      'alone of its account, while it is paused',
      { mail: { pauses: { 'shop/mail': paused() } } },
      { 'shop/mail': ['paused by ada: migration'] },
    ],
    ['not after the deadline', { mail: { pauses: { 'shop/mail': paused({ untilMs: NOON }) } } }, {}],
    [
      'for every reason there is',
      { mail: { gate: open(), pauses: { 'crm/mail': paused() } }, crm: { gate: open({ reason: 'authentication' }) } },
      {
        'crm/mail': ['mail: mail-status-500', 'paused by ada: migration', 'crm: authentication'],
        'shop/mail': ['mail: mail-status-500'],
      },
    ],
  ])('%s', (_, changes, expected) => {
    expect(Object.fromEntries(reasonsToShut(FACTS, rowsOf(changes), NOON))).toEqual(expected);
  });
});

describe('with the mapping of a delivery whose account', () => {
  const of = (state: Partial<ValveState>, mapping: string | undefined, isDown: boolean) => {
    const mappings = mapping === undefined ? mappingsOf({}) : mappingsOf({ 'shop/mail': mapping });
    const rows = isDown ? MAIL_DOWN : rowsOf();
    const { next, disable, enable } = planOf({ facts: FACTS, rows, state: stateWith(state), mappings, now: NOON });
    return { shut: next.shut['shop/mail'], disable, enable };
  };
  const ours = { shut: { 'shop/mail': held() } };
  const opening = { shut: { 'shop/mail': held([]) } };
  const ID = ['shop/mail!'];

  test.each<[string, Partial<ValveState>, string | undefined, object]>([
    ['Enabled: it is remembered and disabled', {}, 'Enabled', { shut: { ...held(), sinceMs: NOON }, disable: ID }],
    ['Enabled again by a deploy: it is disabled again', ours, 'Enabled', { shut: held(), disable: ID }],
    ['Disabled by us: nothing', ours, 'Disabled', { shut: held() }],
    ['Disabling by us: nothing', ours, 'Disabling', { shut: held() }],
    ['Enabling: remembered, and the next minute', opening, 'Enabling', { shut: held() }],
    ['Updating: remembered, and the next minute', {}, 'Updating', { shut: { ...held(), sinceMs: NOON } }],
    ['Disabled by a person: not ours', {}, 'Disabled', { shut: undefined }],
    ['Disabling by a person: not ours', {}, 'Disabling', { shut: undefined }],
    ['not to be read: left alone', {}, undefined, { shut: undefined }],
    ['not to be read, but ours: still remembered', ours, undefined, { shut: held() }],
  ])('is open: %s', (_, state, mapping, expected) => {
    expect(of(state, mapping, true)).toEqual({ disable: [], enable: [], ...expected });
  });

  test.each<[string, Partial<ValveState>, string | undefined, object]>([
    [
      'Disabled by us: it is enabled, and remembered until that is done',
      ours,
      'Disabled',
      { shut: held([]), enable: ID },
    ],
    ['Enabling: remembered until that is done', opening, 'Enabling', { shut: held([]) }],
    ['Disabled after all: it is enabled once more', opening, 'Disabled', { shut: held([]), enable: ID }],
    ['Disabling: the next minute', ours, 'Disabling', { shut: held([]) }],
    ['Enabled: forgotten', opening, 'Enabled', { shut: undefined }],
    ['not to be read: remembered', ours, undefined, { shut: held([]) }],
    ['Disabled by a person: not touched', {}, 'Disabled', { shut: undefined }],
  ])('is healthy: %s', (_, state, mapping, expected) => {
    expect(of(state, mapping, false)).toEqual({ disable: [], enable: [], ...expected });
  });
});

test('a delivery that is no longer declared is forgotten', () => {
  const state = stateWith({ shut: { 'gone/away': held() } });
  const mappings = mappingsOf({});
  expect(planOf({ facts: FACTS, rows: MAIL_DOWN, state, mappings, now: NOON }).next.shut).toEqual({});
});

test('a healthy minute remembers nothing new', () => {
  const state = stateWith();
  const plan = planOf({ facts: FACTS, rows: rowsOf(), state, mappings: mappingsOf({}), now: NOON });
  expect(plan).toEqual({ next: state, entries: [], disable: [], enable: [] });
});

describe('an account is probed', () => {
  const probes = (
    changes: Parameters<typeof rowsOf>[0],
    probed: Readonly<Record<string, number>> = {},
    now = NOON,
    renewed: readonly string[] = [],
  ) => probesOf({ facts: FACTS, rows: rowsOf(changes), state: stateWith({ probed }), renewed: new Set(renewed), now });
  const refused = (minutesAgo: number) => ({
    mail: { gate: open({ reason: 'authentication', sinceMs: NOON - minutesAgo * MINUTE }) },
  });
  // Noon is an even minute of the epoch.
  const byFirst = [{ account: 'mail', delivery: 'crm/mail' }];
  const bySecond = [{ account: 'mail', delivery: 'shop/mail' }];

  test.each<[string, ReturnType<typeof probes>, readonly object[]]>([
    ['from the end of its wait on', probes({ mail: { gate: open() } }), byFirst],
    ['not before', probes({ mail: { gate: open({ untilMs: NOON + 1 }) } }), []],
    ['by another delivery the minute after', probes({ mail: { gate: open() } }, {}, NOON + MINUTE), bySecond],
    ['not twice in a minute', probes({ mail: { gate: open() } }, { mail: NOON - 44_999 }), []],
    ['again in the next', probes({ mail: { gate: open() } }, { mail: NOON - 45_000 }), byFirst],
    [
      'by a delivery that is not paused',
      probes({ mail: { gate: open(), pauses: { 'crm/mail': paused() } } }),
      bySecond,
    ],
    [
      'by nobody while all are paused',
      probes({ mail: { gate: open(), pauses: { 'crm/mail': paused(), 'shop/mail': paused() } } }),
      [],
    ],
    [
      'beside others',
      probes({ mail: { gate: open() }, books: { gate: open() } }),
      [...byFirst, { account: 'books', delivery: 'shop/books' }],
    ],
    ['not while a message tries', probes({ mail: { gate: { state: 'trial', untilMs: 0, waitSeconds: 60 } } }), []],
    ['soon after it refused our credential', probes(refused(1)), byFirst],
    ['then ever more seldom', probes(refused(10), { mail: NOON - 4 * MINUTE }), []],
    ['but again after as long as it has refused', probes(refused(10), { mail: NOON - 5 * MINUTE }), byFirst],
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
    expect(planOf({ facts: FACTS, rows: MAIL_DOWN, state, mappings, now: NOON }).next.probed).toEqual({ mail: NOON });
  });
});
