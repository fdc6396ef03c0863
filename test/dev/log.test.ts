import { expect, test } from 'vitest';
import { named, terminalText } from '../../dev/watch/log.ts';

const timestamp = '2026-03-01T10:00:00.000Z';
const requestId = 'bf7a3c2e-5f0e-4d3a-9a70-8d4f4bd7a001';
const written = (level: string, message: string) => JSON.stringify({ timestamp, level, requestId, message });
const error = {
  errorType: 'TypeError',
  errorMessage: 'no',
  trace: ['TypeError: no', '    at apply (/x/delivery.ts:12:3)'],
};

test.each([
  ['console.log', written('INFO', 'the contact\n{ id: 1 }'), 'the contact\n{ id: 1 }'],
  ['console.warn', written('WARN', 'slow'), 'WARN slow'],
  ['a thrown error', written('ERROR', `Invoke Error \t${JSON.stringify(error)}`), error.trace.join('\n')],
  [
    'an error line of the engine with its frames',
    JSON.stringify({ level: 'ERROR', message: 'code threw', frames: ['apply (a.ts:1:2)'] }),
    'ERROR code threw\napply (a.ts:1:2)',
  ],
  ['a line of the engine about what went well', JSON.stringify({ level: 'INFO', message: 'event settled' }), undefined],
  [
    'a line of the engine’s logger, which has a time and a request too',
    JSON.stringify({ timestamp, level: 'INFO', requestId, service: 'worker', message: 'event settled' }),
    undefined,
  ],
  ['a line of the platform', JSON.stringify({ time: timestamp, type: 'platform.report', record: {} }), undefined],
])('%s is shown as a person reads it, or not at all', (_what, line, shown) => {
  expect(terminalText(line)).toBe(shown);
});

test('each line has the function’s name in front', () => {
  expect(named('worker', 'one\ntwo')).toBe('worker | one\nworker | two');
});
