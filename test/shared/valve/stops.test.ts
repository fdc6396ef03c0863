import { expect, test } from 'vitest';
import { nextStops, type Stop, type Stops, type WorkersSeen } from '../../../shared/valve/stops.ts';
import { CONFIG, MINUTE, NOON } from './fixture.ts';

const [MAIL] = Object.keys(CONFIG.flows);
const DELIVERY = MAIL ?? '';
const flow = CONFIG.flows[DELIVERY];
const config = {
  ...CONFIG,
  flows: { ...CONFIG.flows, ...(flow && { [DELIVERY]: { ...flow, sameFailureEvents: 25 } }) },
};
const seen = (change: Partial<WorkersSeen> = {}): WorkersSeen => ({
  versions: new Map([[DELIVERY, 'version 1']]),
  broken: [],
  answers: new Map(),
  ...change,
});
const failures = (events: number) => new Map([[DELIVERY, { reason: 'delivery-code-failed', events }]]);
const stop = (change: Partial<Stop> = {}): Stops => ({
  [DELIVERY]: { reason: 'worker-broken', detail: 'd', sinceMs: NOON, version: 'version 1', ...change },
});
const next = (stopped: Stops, workers: WorkersSeen, events = 0) =>
  nextStops(config, stopped, failures(events), workers, NOON + MINUTE);

test('25 events in a row that one fault ends stop a delivery, 24 do not', () => {
  expect(next({}, seen(), 24)).toEqual({});
  expect(next({}, seen(), 25)).toEqual({
    [DELIVERY]: {
      reason: 'same-failure',
      detail: '25 events in a row ended by delivery-code-failed',
      sinceMs: NOON + MINUTE,
      version: 'version 1',
    },
  });
});

test('a delivery whose contract declares that it never stops is not stopped', () => {
  expect(nextStops(CONFIG, {}, failures(200), seen(), NOON)).toEqual({});
});

test('a worker whose version cannot be read is stopped by a later run: nothing would end the stop', () => {
  expect(next({}, seen({ versions: new Map() }), 25)).toEqual({});
});

test('a broken worker stops its delivery', () => {
  expect(next({}, seen({ broken: [DELIVERY] }))).toMatchObject({ [DELIVERY]: { reason: 'worker-broken' } });
});

test('another version of the worker ends a stop for either reason', () => {
  const versions = new Map([[DELIVERY, 'version 2']]);
  expect(next(stop(), seen({ versions }))).toEqual({});
  expect(next(stop({ reason: 'same-failure' }), seen({ versions }))).toEqual({});
  expect(next(stop(), seen({ versions: new Map() }))).toEqual(stop());
});

test('a broken worker that fails its probe and later answers it works again', () => {
  const failed = next(stop(), seen({ answers: new Map([[DELIVERY, false]]) }));
  expect(failed).toEqual(stop({ hasFailedProbe: true }));
  expect(next(failed, seen({ answers: new Map([[DELIVERY, true]]) }))).toEqual({});
});

test('a broken worker that always answers its probe waits for a deploy: its messages kill it, not its start', () => {
  expect(next(stop(), seen({ answers: new Map([[DELIVERY, true]]) }))).toEqual(stop());
});
