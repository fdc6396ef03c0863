import * as z from 'zod';
import { createDriftWatch } from '../../shared/watch/drift/index.ts';
import { report } from './report.ts';

/** What watching for contract drift costs a worker: milliseconds for one sampled payload, microseconds for one that is not. */
const text = 'x'.repeat(85);
const flat = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`field${word(n)}`, text]));
const list = Array.from({ length: 1000 }, () =>
  Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`f${n}`, text])),
);
const record = { id: 'a', properties: flat };
const small = { id: 'a', size: 1, owner: { name: 'Ada' }, tags: ['a', 'b'] };
const known = { $: 'object', id: 'text', list: 'list', 'list[]': 'object', 'list[].f0': 'text' };

report([
  {
    what: 'one MiB, 10,000 unknown keys',
    value: sampled(z.object({ id: z.string() }), { id: 'a', ...flat }),
    unit: 'ms',
    target: 5,
  },
  {
    what: 'one MiB, a record of 10,000 keys',
    value: sampled(z.object({ properties: z.record(z.string(), z.number()) }), record),
    unit: 'ms',
    target: 5,
  },
  {
    what: 'one MiB, 1,000 objects in a list',
    value: sampled(z.object({ id: z.string() }), { id: 'a', list }),
    unit: 'ms',
    target: 5,
  },
  { what: 'a small event', value: sampled(z.object({ id: z.string() }), small), unit: 'ms', target: 0.5 },
  { what: 'a payload that is not sampled', value: passed(small) * 1000, unit: 'µs', target: 5 },
]);

/** The median of 50 looks, the first of which makes the expectation. */
function sampled(event: z.ZodType, payload: object): number {
  const watch = watchOf(event, 1000);
  const times = Array.from({ length: 50 }, () => {
    const start = performance.now();
    watch.event(payload);
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[25] ?? 0;
}

function passed(payload: object): number {
  const watch = watchOf(z.object({ id: z.string() }), 0);
  const start = performance.now();
  for (let n = 0; n < 100_000; n += 1) watch.event(payload);
  return (performance.now() - start) / 100_000;
}

function watchOf(event: z.ZodType, first: number) {
  const nothing = () => {};
  return createDriftWatch({
    event,
    maps: [],
    shapes: { event: known },
    tell: nothing,
    alarm: nothing,
    now: Date.now,
    random: () => 0.5,
    first,
  });
}

/** A number in letters. */
function word(n: number): string {
  return [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
}
