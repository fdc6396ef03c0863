import { expect, test } from 'vitest';
import { read, summaryOf } from '../loaded.ts';

test('npm run test:loaded runs five times beside two busy loops unless it is told otherwise', () => {
  expect(read([])).toEqual({ runs: 5, loops: 2 });
  expect(read(['--runs', '2', '--loops', '0'])).toEqual({ runs: 2, loops: 0 });
});

test.each([
  [['--runs', '0'], '--runs is "0"; give a whole number from 1.'],
  [['--runs', 'many'], '--runs is "many"; give a whole number from 1.'],
  [['--loops', '-1'], "Option '--loops' argument is ambiguous"],
  [['--times', '2'], "Unknown option '--times'"],
])('npm run test:loaded refuses %j with the value', (args, message) => {
  expect(read(args)).toContain(message);
});

test('the summary has the verdict and the duration of each run', () => {
  const runs = [
    { isGreen: true, seconds: 301.4 },
    { isGreen: false, seconds: 288 },
  ];
  expect(summaryOf(runs)).toBe('run 1  green  301 s\nrun 2  RED    288 s\n1 of 2 runs were green.');
});
