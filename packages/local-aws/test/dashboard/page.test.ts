import { get } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { startDashboard } from '../../src/dashboard/index.ts';
import { alarm, arn, sourceOf, widget } from './source.ts';

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function serve(fixture: Parameters<typeof sourceOf>[0]): Promise<string> {
  const server = await startDashboard(sourceOf(fixture), 0);
  running.push(server);
  return server.url;
}

async function page(fixture: Parameters<typeof sourceOf>[0], path = '/'): Promise<string> {
  const response = await fetch((await serve(fixture)) + path);
  expect(response.status).toBe(200);
  return response.text();
}

const graph = (metrics: unknown[], more: object = {}) =>
  widget('metric', { title: 'Volume', region: 'eu-central-1', view: 'timeSeries', stacked: false, metrics, ...more });
const VOLUME = [
  'Penstock/test',
  'Accepted',
  'integration',
  'shop',
  { label: 'accepted', color: '#1f77b4', stat: 'Sum' },
];

describe('a graph', () => {
  test('draws neighbours as a line, lonely points as dots, and says the newest value', async () => {
    const html = await page({ widgets: [graph([VOLUME])], metrics: { Accepted: [4, 8] } });
    // An hour is 1,000 wide, five minutes of it 83.3; of 10, 4 and 8 stand at 180 and 60 of 300.
    expect(html).toContain('<path class="line" stroke="#1f77b4" d="M916.7 180L1000 60"/>');
    expect(html).toMatch(/accepted <b>8<\/b>/);
    expect(await page({ widgets: [graph([VOLUME])], metrics: { Accepted: [5] } })).toContain(
      'class="dot" stroke="#1f77b4" d="M1000 50h0"',
    );
  });

  test('begins where its range begins, though the first period began before', async () => {
    const html = await page({ widgets: [graph([VOLUME])], metrics: { Accepted: Array(14).fill(5) } });
    expect(html).toContain('d="M0 50L0 50L83.3 50');
  });

  test('without data says so', async () => {
    expect(await page({ widgets: [graph([VOLUME])] })).toContain('no data in this time');
  });

  test('of an alarm has its metric, and its threshold as a red line', async () => {
    const watched = widget('metric', {
      title: 'Age',
      region: 'x',
      view: 'timeSeries',
      annotations: { alarms: [arn('shop-age')] },
    });
    const html = await page({
      widgets: [watched],
      alarms: [alarm('shop-age', 'OK')],
      metrics: { OldestPending: [450, 450] },
    });
    expect(html).toContain('rings at ≥ 900');
    // 900 and 450 of 1,000.
    expect(html).toContain('<path class="threshold" d="M0 30H1000"/>');
    expect(html).toContain('M916.7 165L1000 165');
  });
});

describe('lights', () => {
  const lights = (...names: string[]) => widget('alarm', { title: 'Alarms', alarms: names.map(arn) });

  test('stand in the order of their need, say their state in words, and open to what the alarm says', async () => {
    const html = await page({
      widgets: [lights('shop-a', 'shop-b', 'shop-c', 'shop-d')],
      alarms: [alarm('shop-a', 'OK'), alarm('shop-b', 'INSUFFICIENT_DATA'), alarm('shop-c', 'ALARM')],
    });
    const seen = [...html.matchAll(/<summary><i><\/i><span>(.*?)<\/span><b>(.*?)<\/b>/g)].map(([, name, state]) => [
      name,
      state,
    ]);
    expect(seen).toEqual([
      ['c', 'rings, 5 min ago'],
      ['b', 'no data'],
      ['a', 'ok'],
    ]);
    expect(html).toContain('shop-d: there is no such alarm');
    expect(html).toContain('<p>Impact: orders come late.</p>');
    expect(html).toContain('<title>(1) penstock-test</title>');
  });
});

describe('the lists', () => {
  const variables = [
    {
      ...{
        type: 'pattern',
        id: 'integration',
        pattern: 'CHOSEN',
        label: 'Integration',
        inputType: 'select',
        defaultValue: 'shop',
      },
      values: [
        { value: 'shop', label: 'shop' },
        { value: 'crm', label: 'crm' },
      ],
    },
  ];
  const widgets = [widget('text', { markdown: 'about **CHOSEN**' })];

  test.each([
    ['/', 'shop'],
    ['/?integration=crm', 'crm'],
    ['/?integration=%3Cscript%3E', 'shop'],
  ])('%s shows %s', async (path, name) => {
    const html = await page({ variables, widgets }, path);
    expect(html).toContain(`about <b>${name}</b>`);
    expect(html).toContain(`<option value="${name}" selected>`);
    expect(html).not.toContain('CHOSEN');
  });

  test('keep what they do not know from being shown wrongly', async () => {
    const url = await serve({ variables: [{ ...variables[0], type: 'property' }], widgets });
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([
      500,
      'The variable integration is a property of input select; only patterns to choose are known here.\n',
    ]);
  });
});

describe('what is not known is said in its place', () => {
  test.each([
    [widget('explorer', { title: 'E' }), 'a widget of the type explorer is not known to the local page.'],
    [
      graph([VOLUME], { setPeriodToTimeRange: true }),
      'The graph: setPeriodToTimeRange is not known to the local page.',
    ],
    [graph([['Penstock/test', 'A', { region: 'x' }]]), 'A line of the graph: region is not known to the local page.'],
    [
      graph([VOLUME, ['...', { stat: 'p99' }]]),
      'A line of the graph: shorthand with dots is not known to the local page.',
    ],
    [
      graph([VOLUME], { annotations: { vertical: [] } }),
      'The annotations of the graph: vertical is not known to the local page.',
    ],
    [graph([VOLUME], { view: 'gauge' }), 'a graph as gauge is not known to the local page.'],
    [graph([VOLUME], { annotations: { alarms: [arn('gone')] } }), 'there is no alarm gone of a metric.'],
    [widget('alarm', { alarms: [], states: ['ALARM'] }), 'The alarm widget: states is not known to the local page.'],
    [
      widget('log', { query: "SOURCE 'g' | parse @message '*' as a", view: 'table' }),
      'The command parse is not known. The local Logs Insights knows fields, filter, unnest, stats, sort, limit and display, in part.',
    ],
    [widget('log', { query: 'limit 5', view: 'table' }), 'The log widget: its query names no log group with SOURCE.'],
  ])('%j', async (given, why) => {
    const html = await page({ widgets: [given, widget('text', { markdown: 'still here' })] });
    expect(html).toContain(`<p class="refused">Not shown: ${why.replaceAll("'", '&#39;')}</p>`);
    expect(html).toContain('still here');
  });
});

test('a log widget is a graph of what its query counts', async () => {
  const log = widget('log', {
    ...{ title: 'Calls', region: 'x', view: 'timeSeries', stacked: false },
    query: `SOURCE '/aws/lambda/a' | filter message = "vendor answered" | stats count(*) as calls by bin(1m)`,
  });
  const html = await page({ widgets: [log], lines: Array(3).fill('{"message":"vendor answered"}') });
  expect(html).toMatch(/calls <b>1<\/b>/);
  expect(html).toMatch(/class="line" stroke="#1f77b4" d="M950 150L966.7 150L983.3 150"/);
});

test('Markdown becomes headings, tables, lists and links; what looks like HTML stays text', async () => {
  const markdown =
    '# Title\n\n<img src=x onerror=alert(1)> **bold** `code` [docs](https://example.com/a) [bad](javascript:alert(1))\n\n| A | B |\n| --- | --- |\n| 1 | x\\|y |\n\n### Costs\n- one\n- two';
  const html = await page({ widgets: [widget('text', { markdown })] });
  for (const part of [
    '<h2>Title</h2>',
    '&lt;img src=x onerror=alert(1)&gt; <b>bold</b> <code>code</code> <a href="https://example.com/a">docs</a> [bad](javascript:alert(1))',
    '<td>x|y</td>',
    '<h3>Costs</h3><ul><li>one</li><li>two</li></ul>',
  ])
    expect(html).toContain(part);
});

describe('the page of logs', () => {
  const queries = [
    {
      name: 'penstock/test/shop/one-event',
      logGroups: ['/aws/lambda/a'],
      text: '# What became of it?\nfields message\n| filter eventId = "PUT-THE-ID-HERE"',
    },
    {
      name: 'penstock/test/shop/failures',
      logGroups: ['/aws/lambda/a'],
      text: '# Why?\nfilter level = "ERROR"\n| stats count(*) as times by reason',
    },
  ];
  const lines = [
    '{"level":"ERROR","reason":"<b>vendor-down</b>","eventId":"e1","message":"event given up"}',
    '{"level":"INFO","eventId":"e2","message":"other"}',
  ];

  test('asks a question and shows the answer', async () => {
    const html = await page({ widgets: [], queries, lines }, '/logs');
    expect(html).toContain('<h2>Why?</h2>');
    expect(html).toContain('<tr><td>&lt;b&gt;vendor-down&lt;/b&gt;</td><td class="number">1</td></tr>');
  });

  test('asks for an id where one is needed, and puts it into the query', async () => {
    const path = '/logs?query=penstock/test/shop/one-event';
    expect(await page({ widgets: [], queries, lines }, path)).toContain('Put in an id');
    const html = await page({ widgets: [], queries, lines }, `${path}&id=e1`);
    expect(html).toContain('<td>event given up</td>');
    expect(html).not.toContain('<td>other</td>');
    expect(await page({ widgets: [], queries, lines }, `${path}&id=%22+or+eventId+like+%22e`)).toContain(
      'Nothing in the logs',
    );
  });
});

test('the page needs no script, allows none, and looks again by itself', async () => {
  const url = await serve({ widgets: [] });
  const response = await fetch(url);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  const html = await response.text();
  expect(html).not.toMatch(/<script/i);
  expect(html).toContain('<meta http-equiv="refresh" content="30">');
});

test('only this machine’s names, only GET, only the two pages', async () => {
  const url = await serve({ widgets: [] });
  const status = (headers: Record<string, string>) =>
    new Promise((resolve) => get(url, { headers }, (response) => resolve(response.resume().statusCode)));
  expect(await status({ host: 'evil.example' })).toBe(403);
  expect(await status({ host: 'localhost:1' })).toBe(200);
  expect((await fetch(url, { method: 'POST' })).status).toBe(405);
  expect(await (await fetch(`${url}/other`)).text()).toBe('There is no page /other: see / and /logs.\n');
});

test('a port in use is named, with the remedy', async () => {
  const url = await serve({ widgets: [] });
  await expect(startDashboard(sourceOf({ widgets: [] }), Number(new URL(url).port))).rejects.toThrow(
    /in use: stop what uses it.*another port/,
  );
});
