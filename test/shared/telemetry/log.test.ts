import { afterEach, expect, test, vi } from 'vitest';
import { createLog, describeError } from '../../../shared/telemetry/index.ts';

afterEach(() => vi.restoreAllMocks());

function capture(): string[] {
  const lines: string[] = [];
  vi.spyOn(console, 'info').mockImplementation((line: string) => lines.push(line));
  return lines;
}

test('a line is JSON with its own fields and those of its log, and no field of a sibling', () => {
  process.env.POWERTOOLS_DEV = 'true';
  const lines = capture();
  const log = createLog('deliver', { integration: 'a-to-b' });
  log.with({ eventId: '1' }).info('first', { status: 200 });
  log.with({ correlationId: 'c' }).info('second');
  const [first, second] = lines.map((line) => JSON.parse(line));
  expect(first).toMatchObject({ level: 'INFO', message: 'first', integration: 'a-to-b', eventId: '1', status: 200 });
  expect(second).toMatchObject({ message: 'second', integration: 'a-to-b', correlationId: 'c' });
  expect(second).not.toHaveProperty('eventId');
});

test('a line holds nothing that its log was not given, beside level, message, time and service', () => {
  process.env.POWERTOOLS_DEV = 'true';
  const lines = capture();
  createLog('deliver', { integration: 'a-to-b' }).info('event settled', { attempt: 1 });
  const keys = ['level', 'message', 'timestamp', 'service', 'integration', 'attempt'];
  expect(lines.map((line) => Object.keys(JSON.parse(line)).sort())).toEqual([keys.sort()]);
});

test('what slips into a field or a message is masked on the way out', () => {
  process.env.POWERTOOLS_DEV = 'true';
  const lines = capture();
  createLog('deliver').info('wrote to ada@example.com', { reason: 'Bearer abc.def', problems: ['x@y.de'] });
  expect(lines.join()).not.toMatch(/ada@|abc\.def|x@y/);
  expect(JSON.parse(lines.join())).toMatchObject({ message: 'wrote to [e-mail]', problems: ['[e-mail]'] });
});

test('an error is told by class and message, without its stack', () => {
  expect(describeError(new TypeError('no such thing'))).toBe('TypeError: no such thing');
  const parsing = () => JSON.parse('Ada Lovelace');
  expect(parsing).toThrow(/Ada/);
  expect(describeError(thrownBy(parsing))).toBe('SyntaxError');
  expect(describeError('text')).toBe('a value that is not an Error');
});

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
