import { beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { createDriftWatch, type Finding } from '../../../../shared/watch/drift/index.ts';

const HOUR_MS = 3_600_000;
const event = z.object({ id: z.string(), plan: z.string().optional() });
const answer = { operation: 'read contact', answer: z.object({ id: z.string() }) };
const shapes = { event: { $: 'object', id: 'text', size: 'number' }, answers: { 'read-contact': { id: 'text' } } };

let now: number;
let random: number;
let found: Finding[];
let alarms: number;

beforeEach(() => {
  [now, random, found, alarms] = [Date.parse('2026-11-21T10:00:00Z'), 0.5, [], 0];
});

const watchWith = (change: Partial<Parameters<typeof createDriftWatch>[0]> = {}) =>
  createDriftWatch({
    event,
    maps: [],
    shapes,
    tell: (finding) => found.push(finding),
    alarm: () => {
      alarms += 1;
    },
    now: () => now,
    random: () => random,
    ...change,
  });

test('a drift is told at once, then after an hour with the sightings since', () => {
  const watch = watchWith();
  const drifted = { id: 'a', size: 1, extra: 'x' };
  for (let n = 0; n < 5; n += 1) watch.event(drifted);
  const finding = { source: 'event', kind: 'unknown-field', path: 'extra', isRequired: false };
  expect(found).toEqual([{ ...finding, count: 1 }]);
  now += HOUR_MS - 1;
  watch.event(drifted);
  expect(found).toHaveLength(1);
  now += 1;
  watch.event(drifted);
  expect(found.slice(1)).toEqual([{ ...finding, count: 6 }]);
  expect(alarms).toBe(0);
});

test('an answer’s drift names the operation and uses that operation’s own baseline', () => {
  const watch = watchWith();
  watch.answer(answer, { id: 1, size: 1 });
  watch.answer({ ...answer, operation: 'list contacts' }, { id: 'a', size: 1 });
  const drift = { source: 'answer', operation: 'read contact', count: 1 };
  expect(found).toEqual([
    { ...drift, kind: 'changed-type', path: 'id', isRequired: true },
    { ...drift, kind: 'unknown-field', path: 'size', isRequired: false },
  ]);
});

test('what the contract needs is alarmed at every sighting, not only when it is told', () => {
  const watch = watchWith();
  for (let n = 0; n < 3; n += 1) watch.event({ size: 1 });
  expect([found.length, alarms]).toEqual([1, 3]);
});

test('the first payloads of each kind are looked at, then as many as chance takes', () => {
  const watch = watchWith({ first: 2, every: 10 });
  for (let n = 0; n < 5; n += 1) watch.event({ size: 1 });
  expect(alarms).toBe(2);
  watch.answer(answer, {});
  expect(alarms).toBe(3);
  random = 0.099;
  watch.event({ size: 1 });
  random = 0.1;
  watch.event({ size: 1 });
  expect(alarms).toBe(4);
});

test('no more than the limit is remembered, save what the contract needs; what is an hour old makes room', () => {
  const watch = watchWith({ limit: 2 });
  watch.event({ id: 'a', size: 1, one: 1, two: 2, three: 3 });
  expect(found.map(({ path }) => path)).toEqual(['one', 'two']);
  watch.event({ size: 1 });
  expect(found.map(({ path }) => path)).toEqual(['one', 'two', 'id']);
  now += HOUR_MS;
  watch.event({ id: 'a', size: 1, four: 4 });
  expect(found.map(({ path }) => path)).toEqual(['one', 'two', 'id', 'four']);
});

test('without a baseline nothing is unknown, and what the schema demands is still missed', () => {
  const watch = watchWith({ shapes: {} });
  watch.event({ extra: 1 });
  expect(found.map(({ kind, path }) => `${kind} ${path}`)).toEqual(['missing-field id']);
});

test('an operation whose schema changes between calls is judged by the schema of the call', () => {
  const watch = watchWith();
  watch.answer(answer, { id: 'a' });
  watch.answer({ ...answer, answer: z.object({ id: z.number() }) }, { id: 'a' });
  expect(found.map(({ kind }) => kind)).toEqual(['changed-type']);
});
