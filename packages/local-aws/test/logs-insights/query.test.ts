import { describe, expect, test } from 'vitest';
import { type LogLine, QueryRefused, readQuery } from '../../src/logs-insights/index.ts';

const START = Date.UTC(2026, 2, 2, 8);
const at = (seconds: number, fields: object | string, group = '/aws/lambda/worker'): LogLine => ({
  at: START + seconds * 1000,
  group,
  text: typeof fields === 'string' ? fields : JSON.stringify(fields),
});
const call = (seconds: number, destination: string, status: number, durationMs: number) =>
  at(seconds, { message: 'vendor answered', level: 'INFO', destination, status, durationMs });

const LINES = [
  at(0, 'START RequestId: 1 Version: $LATEST'),
  call(1, 'hubspot', 200, 10),
  call(2, 'mailchimp', 200, 100),
  call(65, 'mailchimp', 503, 300),
  call(70, 'mailchimp', 200, 200),
  at(71, { message: 'event settled', level: 'INFO', outcome: 'delivered', nested: { id: 7 }, attempt: '2' }),
  at(130, { message: 'event given up', level: 'ERROR', outcome: 'permanent', errorMessage: 'Error: a|b #c' }),
  at(140, 'Task timed out after 30.00 seconds'),
];
const ask = (text: string) => readQuery(text).run(LINES);
const messages = (text: string) => ask(text).rows.map(({ message }) => message);

describe('fields, display, sort and limit', () => {
  test('unasked, the newest line comes first, with its time and text', () => {
    const { columns, rows } = ask('limit 2');
    expect(columns).toEqual(['@timestamp', '@message']);
    expect(rows.map((row) => row['@timestamp'])).toEqual([START + 140_000, START + 130_000]);
  });

  test('fields add columns, display has the last word, and a member of a member has a dotted name', () => {
    expect(ask('fields message, nested.id | fields level').columns).toEqual(['message', 'nested.id', 'level']);
    const { columns, rows } = ask('fields message | filter nested.id = 7 | display nested.id, @log');
    expect(columns).toEqual(['nested.id', '@log']);
    expect(rows).toMatchObject([{ 'nested.id': 7, '@log': '/aws/lambda/worker' }]);
  });

  test('sort numbers as numbers; ascending, what lacks the field comes first, then texts', () => {
    const values = ask('sort durationMs desc').rows.map(({ durationMs }) => durationMs);
    expect(values).toEqual([300, 200, 100, 10, undefined, undefined, undefined, undefined]);
    expect(ask('sort durationMs asc').rows.map(({ durationMs }) => durationMs)).toEqual(values.toReversed());
    const mixed = [7, 'seven', '10'].map((attempt, i) => at(i, { attempt }));
    const sorted = readQuery('sort attempt asc')
      .run(mixed)
      .rows.map(({ attempt }) => attempt);
    expect(sorted).toEqual(['seven', 7, '10']);
  });
});

describe('filter', () => {
  test.each([
    ['level = "ERROR"', ['event given up']],
    ["message in ['event settled', 'event given up']", ['event given up', 'event settled']],
    ['status in [503, 429]', ['vendor answered']],
    ['status >= 503', ['vendor answered']],
    ['status <= 200 and durationMs > 100', ['vendor answered']],
    ['status > 503', []],
    ['attempt = 2', ['event settled']],
    ['message like "given"', ['event given up']],
    ['message like /^event/', ['event given up', 'event settled']],
    ['errorMessage like /a\\|b #c/', ['event given up']],
    ['message like /^EVENT/', []],
    ['status < 200', []],
    ['not (status > 0) and level = "INFO"', ['event settled']],
    ['level = "ERROR" or level = "INFO" and message like /settled/', ['event given up', 'event settled']],
    ['(level = "ERROR" or level = "INFO") and message like /settled/', ['event settled']],
  ])('%s', (condition, expected) => {
    expect(messages(`filter ${condition}`)).toEqual(expected);
  });

  test('finds lines that are no JSON by their text', () => {
    expect(ask('filter @message like /Task timed out|Runtime\\./').rows).toHaveLength(1);
  });
});

describe('stats', () => {
  test('count, sum, mean, least, greatest and percentiles of numbers, by field', () => {
    const { columns, rows } = ask(
      'filter message = "vendor answered" | stats count(*) as n, sum(durationMs), avg(durationMs) as mean, min(durationMs) as lo, max(durationMs) as hi, pct(durationMs, 50) as p50, pct(durationMs, 99) as p99 by destination | sort n desc',
    );
    expect(columns).toEqual(['destination', 'n', 'sum(durationMs)', 'mean', 'lo', 'hi', 'p50', 'p99']);
    expect(rows).toEqual([
      { destination: 'mailchimp', n: 3, 'sum(durationMs)': 600, mean: 200, lo: 100, hi: 300, p50: 200, p99: 300 },
      { destination: 'hubspot', n: 1, 'sum(durationMs)': 10, mean: 10, lo: 10, hi: 10, p50: 10, p99: 10 },
    ]);
  });

  test('by steps of time', () => {
    expect(ask('filter status > 0 | stats count() as n by bin(1m) as minute | sort minute asc').rows).toEqual([
      { minute: START, n: 2 },
      { minute: START + 60_000, n: 2 },
    ]);
  });

  test('a line that lacks a field is in a group without it; a count of a field counts only where it is', () => {
    expect(ask('stats count(*) as n, count(status) as s by level | sort n desc').rows).toEqual([
      { level: 'INFO', n: 5, s: 4 },
      { n: 2, s: 0 },
      { level: 'ERROR', n: 1, s: 0 },
    ]);
  });
});

test('unnest makes a row of each item of a list that jsonParse read, and none of a line without the list', () => {
  const calls = [
    { destination: 'crm', status: 200, durationMs: 5 },
    { destination: 'books', status: 503, durationMs: 7 },
  ];
  const lines = [at(0, { message: 'event settled', calls }), at(1, { message: 'no calls' }), at(2, 'REPORT')];
  const query = 'fields jsonParse(@message) as line | unnest line.calls into call';
  expect(readQuery(`${query} | sort call.durationMs asc | display call.destination, call.status`).run(lines)).toEqual({
    columns: ['call.destination', 'call.status'],
    rows: [expect.objectContaining({ 'call.destination': 'crm' }), expect.objectContaining({ 'call.status': 503 })],
  });
  expect(readQuery(`${query} | stats sum(call.durationMs) as ms by call.destination`).run(lines).rows).toEqual([
    { 'call.destination': 'crm', ms: 5 },
    { 'call.destination': 'books', ms: 7 },
  ]);
});

test('comments end with their line, and bars inside texts separate nothing', () => {
  expect(messages('# What\'s | up?\nfilter message = "event settled" # or this\n| limit 5')).toEqual(['event settled']);
});

test.each([
  ['parse @message "* *" as a, b', /The command parse is not known/],
  ['stats stddev(durationMs)', /«stddev» is not known there/],
  ['stats count(*) by bin(1w)', /«1w» is not known there/],
  ['sort durationMs', /In «sort durationMs»: it ends too early/],
  ['filter level != "INFO"', /«!=» is not known there/],
  ['filter level = INFO', /«INFO» is not known there/],
  ['filter message like /(/', /\/\(\/ is not a regular expression/],
  ['limit ten', /«ten» is not known there/],
  ['fields a + b', /«\+» is not known there/],
  ['fields §', /«§» is not understood/],
])('«%s» is refused by name', (query, why) => {
  expect(() => readQuery(query)).toThrow(QueryRefused);
  expect(() => readQuery(query)).toThrow(why);
});
