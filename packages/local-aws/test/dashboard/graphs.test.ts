import { expect, test } from 'vitest';
import { dashboardGraphs, graphStyle } from '../../src/dashboard/graphs.ts';
import type { Source } from '../../src/dashboard/index.ts';
import { alarm, arn, sourceOf, widget } from './source.ts';

const place = (y: number, height = 6) => ({ x: 0, y, width: 12, height });
const graph = { view: 'timeSeries', metrics: [['Penstock/test', 'Accepted', { label: 'accepted' }]] };
const widgets = [
  widget('text', { markdown: '# Welcome' }, place(0, 2)),
  widget('alarm', { title: 'Alarms', alarms: [arn('shop-slow'), arn('shop-dead')] }, place(2, 5)),
  widget('log', { title: 'Calls', query: "SOURCE '/aws/lambda/shop' | stats count(*) by bin(1m)" }, place(7)),
  widget('metric', { title: 'Volume', ...graph }, place(13)),
  widget('metric', { title: 'Slow', view: 'timeSeries', annotations: { alarms: [arn('shop-slow')] } }, place(19)),
];

function page(asked = '') {
  const source = sourceOf({
    widgets,
    alarms: ['shop-slow', 'shop-dead'].map((name) => alarm(name, 'ALARM')),
    metrics: { Accepted: [1, 2, 3], OldestPending: [10] },
  });
  const calls: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  const cloudWatch: Source['cloudWatch'] = (operation, input) => {
    calls.push([operation, input]);
    return source.cloudWatch(operation, input);
  };
  const body = JSON.stringify({ start: '-PT1H', widgets });
  return dashboardGraphs({ cloudWatch, now: source.now }, 'shop', body, new URLSearchParams(asked)).then((drawn) => ({
    ...drawn,
    calls,
  }));
}

test('alarms and metric graphs are drawn; logs, which cost by the gigabyte, and texts are not', async () => {
  const { widgets } = await page();
  const html = String(widgets);
  expect([...html.matchAll(/class="title">([^<]*)/g)].map(([, title]) => title)).toEqual(['Alarms', 'Volume', 'Slow']);
  expect(html).toContain('accepted <b>3</b>');
  expect(html).not.toContain('Welcome');
});

test('rows move up to where a row is not drawn', async () => {
  const { widgets } = await page();
  expect([...String(widgets).matchAll(/--y:(\d+);--h:(\d+)/g)].map(([, y, h]) => [Number(y), Number(h)])).toEqual([
    [1, 5],
    [6, 6],
    [12, 6],
  ]);
});

test('CloudWatch is asked for the alarms that are drawn and for no other, and a graph is one request', async () => {
  const { calls } = await page();
  const [[operation, input] = [], ...others] = calls;
  expect([operation, input]).toEqual([
    'DescribeAlarms',
    expect.objectContaining({ AlarmNames: ['shop-slow', 'shop-dead'] }),
  ]);
  expect(others.map(([name]) => name)).toEqual(['GetMetricData', 'GetMetricData']);
});

test('the lists offer the time, and what was chosen is asked for', async () => {
  const { lists, calls } = await page('range=3d');
  expect(String(lists)).toContain('<option value="3d" selected>');
  const [, { StartTime, EndTime } = {}] = calls.at(-1) ?? [];
  expect(Number(EndTime) - Number(StartTime)).toBe(3 * 86_400);
});

test('the style names no element of the page around the graphs', () => {
  expect(graphStyle).not.toMatch(/^(?:body|header|main|form|table|th|td)\b/m);
});
