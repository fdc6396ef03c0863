import { describe, expect, test } from 'vitest';
import { type DashboardConfig, dashboardBody, watchingCost } from '../../../shared/alarms/index.ts';
import type { Integration } from '../../../shared/contract/index.ts';
import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';

const config: DashboardConfig = {
  environment: 'prod',
  region: 'eu-central-1',
  account: '111122223333',
  owner: 'Platform, platform@example.com',
  docsUrl: 'https://docs.example.com',
  production: true,
  hasPager: true,
  integrations: [contract],
};
const renamed = (name: string): Integration => ({ ...(contract as Integration), name });
const many = (count: number) =>
  Array.from({ length: count }, (_, i) => renamed(`integration-${String(i).padStart(3, '0')}`));
const titles = (body: ReturnType<typeof dashboardBody>) => body.widgets.map(({ properties }) => properties.title);
const arns = (body: ReturnType<typeof dashboardBody>) =>
  [...JSON.stringify(body).matchAll(/arn:aws:cloudwatch:eu-central-1:111122223333:alarm:([\w-]+)/g)].map(
    ([, name]) => name,
  );

/** CloudWatch's substitution of a person's choice. */
function chosen(body: ReturnType<typeof dashboardBody>, integration: string, delivery: string) {
  const text = JSON.stringify(body.widgets);
  const widgets = body.variables.reduce(
    (all, { id, pattern }) => all.replace(new RegExp(pattern, 'g'), id === 'integration' ? integration : delivery),
    text,
  );
  return { ...body, widgets: JSON.parse(widgets) as (typeof body)['widgets'] };
}

describe('the dashboard of an environment', () => {
  test('shows what the contract names for the business, and its money, where one names something', () => {
    const { deliveries } = contract;
    const delivery = { ...deliveries['contact-to-member'], business: { 'contact.creation': 'member-won' } };
    const named = { ...config, integrations: [{ ...contract, deliveries: { 'contact-to-member': delivery } }] };
    const body = chosen(dashboardBody(named), 'shop', 'order');
    const shown = body.widgets.filter(({ properties }) => String(properties.title).startsWith('Business: '));
    expect(shown.map(({ properties: { metrics, query } }) => JSON.stringify(metrics ?? query))).toEqual([
      expect.stringContaining(
        String.raw`SEARCH('{\"Penstock/prod\",\"integration\",\"delivery\",\"outcome\"} MetricName=\"BusinessOutcomes\" \"integration\"=\"shop\" \"delivery\"=\"order\"', 'Sum', 300)`.replaceAll(
          '\\\\',
          '\\',
        ),
      ),
      expect.stringContaining('stats count(*) as times, sum(amount) as total by business, currency'),
    ]);
    expect(watchingCost(named).metricsUsd - watchingCost(config).metricsUsd).toBeCloseTo(0.3);
  });

  test('reads from what rings, by the chosen delivery, to what all share', () => {
    expect(titles(chosen(dashboardBody(config), 'shop', 'order'))).toEqual([
      undefined,
      'Integrations: red while one of its alarms pages',
      'What all integrations share',
      'Alarms of shop and of its delivery order',
      'Volume: events accepted and not declared, attempts, in 5 minutes',
      'Outcomes: attempts, and those that failed',
      'Delay: milliseconds from the webhook to the end of an attempt',
      'Age: the oldest event in the queue, in seconds',
      'Age: the oldest event that failed, in seconds',
      'Failed attempts, per cent of all',
      'Dead letters that wait',
      'Breaker: 1 while the valve keeps the delivery disabled',
      'Webhooks answered with 5xx',
      'Webhooks refused although their signature was right',
      'Milliseconds to answer, the slowest one in a hundred',
      'Webhooks refused for their signature',
      'Requests refused with 4xx, also by API Gateway itself',
      'Contract drift: payloads in which a needed field changed',
      'Credential refused, times',
      'Budget: calls to vendors a minute (limits: list of accounts below)',
      'Completeness: accepted events that are missing',
      'Invocations of our functions that Lambda refused',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('is the same widgets in the same places, however many integrations there are', () => {
    const shape = (integrations: readonly Integration[]) =>
      dashboardBody({ ...config, integrations }).widgets.map(({ type, x, y, width, height }) => [
        type,
        x,
        y,
        width,
        height,
      ]);
    expect(shape(many(99))).toEqual(shape(many(1)));
  });

  test('draws the series that the functions write, of what is chosen', () => {
    const { widgets } = chosen(dashboardBody(config), 'shop', 'order');
    const metrics = widgets.flatMap(({ properties }) => (properties.metrics ?? []) as unknown[][]);
    const of = (name: string, stat: string, ...dimensions: string[]) => [
      'Penstock/prod',
      name,
      ...['integration', 'shop', ...dimensions],
      expect.objectContaining({ stat }),
    ];
    const order = ['delivery', 'order'];
    expect(metrics).toEqual([
      of('Accepted', 'Sum'),
      of('AttemptDelay', 'SampleCount', ...order),
      of('Undeclared', 'Sum'),
      of('AttemptDelay', 'SampleCount', ...order),
      of('FailedAttempts', 'Sum', ...order),
      of('AttemptDelay', 'p50', ...order),
      of('AttemptDelay', 'p99', ...order),
    ]);
  });

  test('takes thresholds from the alarms themselves, and asks the log of the chosen worker for calls', () => {
    const { widgets } = chosen(dashboardBody(config), 'shop', 'order');
    const watched = widgets.flatMap(
      ({ properties }) => (properties.annotations as { alarms: string[] } | undefined)?.alarms ?? [],
    );
    const name = (arn: string) => arn.replace('arn:aws:cloudwatch:eu-central-1:111122223333:alarm:penstock-prod-', '');
    expect(watched.map(name)).toEqual([
      ...['oldest-message', 'oldest-retry', 'failure-rate', 'dead-letters', 'breaker-open'].map(
        (condition) => `shop-order-${condition}`,
      ),
      ...['not-accepting', 'genuine-refused', 'slow', 'signatures-refused', 'requests-refused', 'contract-drift'].map(
        (condition) => `shop-receiver-${condition}`,
      ),
      'shop-order-credential-refused',
      ...['completeness-broken', 'functions-throttled'].map((part) => `platform-${part}`),
    ]);
    expect(widgets.find(({ type }) => type === 'log')?.properties.query).toBe(
      `SOURCE '/aws/lambda/penstock-prod-shop-order' | filter @message like /"calls":\\[/ | fields jsonParse(@message) as line | unnest line.calls into call | stats count(*) as calls by bin(1m)`,
    );
  });

  test('keeps to CloudWatch’s limits with a hundred and fifty integrations', () => {
    const body = dashboardBody({ ...config, integrations: many(150) });
    const lights = body.widgets.flatMap(({ properties }) => (properties.alarms ? [properties.alarms as string[]] : []));
    expect(lights.slice(0, 2).map(({ length }) => length)).toEqual([100, 50]);
    expect(Math.max(...lights.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(arns(body)).toContain('penstock-prod-integration-149-any-page');
    expect(body.variables.map(({ values }) => values.length)).toEqual([150, 1]);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(150_000);
  });

  test('leaves no gap between widgets and none over another', () => {
    const { widgets } = dashboardBody(config);
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, i) => `${x + (i % width)} ${y + Math.floor(i / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
    expect(cells.length).toBe(24 * Math.max(...widgets.map(({ y, height }) => y + height)));
  });

  test('says who owns what, with the budget of each account, and what watching costs', () => {
    const texts = dashboardBody(config)
      .widgets.map(({ properties }) => properties.markdown)
      .join('\n');
    expect(texts).toContain(
      `| **crm-to-audience** | Marketing Systems, marketing-systems@example.com | ${contract.impact} | [runbook](https://docs.example.com/runbooks/crm-to-audience.md) · [contract](https://docs.example.com/contracts/crm-to-audience.md) |`,
    );
    // HubSpot allows 100 in ten seconds; Mailchimp states no rate.
    expect(texts).toContain('| HubSpot | 600 |');
    expect(texts).toContain('| Mailchimp | none stated |');
    expect(texts).toContain('- this dashboard 3.00;');
  });

  test('without integrations shows what all share, and has nothing to choose', () => {
    const body = dashboardBody({ ...config, integrations: [] });
    expect(body.variables).toEqual([]);
    expect(JSON.stringify(body)).not.toContain('CHOSEN');
    expect(titles(body)).toContain('Completeness: accepted events that are missing');
  });
});
