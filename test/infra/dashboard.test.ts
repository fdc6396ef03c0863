import { afterAll, beforeAll, expect, test } from 'vitest';
import { ofType, type Synthesized, synthesized } from './assembly.ts';

let prod: Synthesized;
beforeAll(async () => {
  prod = await synthesized('prod');
});
afterAll(() => prod[Symbol.dispose]());

/** The stacks' one dashboard, with CloudFormation's values in the place of what it resolves. */
function dashboard() {
  const [found, ...others] = Object.values(prod.stacks).flatMap((stack) => ofType(stack, 'AWS::CloudWatch::Dashboard'));
  expect(others).toEqual([]);
  const joined: [string, (string | { Ref: string })[]] | undefined = found?.Properties.DashboardBody['Fn::Join'];
  const [, parts] = joined ?? ['', []];
  const body = parts.map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');
  return { name: found?.Properties.DashboardName, body: JSON.parse(body) };
}

const alarmNames = () =>
  Object.values(prod.stacks).flatMap((stack) =>
    ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
      ofType(stack, type).map(({ Properties }) => Properties.AlarmName ?? Properties.CompositeAlarmName),
    ),
  );

test('there is one dashboard, in the account and region of its stack', () => {
  const { name, body } = dashboard();
  expect(name).toBe('penstock-prod');
  const alarm = body.widgets.find(({ type }: { type: string }) => type === 'alarm').properties.alarms[0];
  expect(alarm).toBe('arn:aws:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:penstock-prod-crm-to-audience-any-page');
});

test('for every choice, each alarm that it names is in the templates, and each alarm of the platform is shown', () => {
  const { body } = dashboard();
  const chosen = JSON.stringify(body)
    .replaceAll('CHOSEN_INTEGRATION', 'crm-to-audience')
    .replaceAll('CHOSEN_DELIVERY', 'contact-to-member');
  const named = [...chosen.matchAll(/:alarm:([\w-]+)/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !alarmNames().includes(name))).toEqual([]);
  expect(alarmNames().filter((name) => !named.includes(name))).toEqual([]);
});

test('its cost is what the templates’ alarms cost', () => {
  const stacks = Object.values(prod.stacks);
  const metrics = stacks
    .flatMap((stack) => ofType(stack, 'AWS::CloudWatch::Alarm'))
    .map(
      ({ Properties }) =>
        (Properties.Metrics ?? [{ MetricStat: {} }]).filter((one: object) => 'MetricStat' in one).length,
    )
    .reduce((sum, count) => sum + count, 0);
  const composites = stacks.flatMap((stack) => ofType(stack, 'AWS::CloudWatch::CompositeAlarm')).length;
  const text = JSON.stringify(dashboard().body);
  expect(text).toContain(`- alarms ${(metrics * 0.1 + composites * 0.5).toFixed(2)}\\n`);
});

test('each alarm’s description leads to it', () => {
  for (const stack of Object.values(prod.stacks))
    for (const { Properties } of ofType(stack, 'AWS::CloudWatch::Alarm'))
      expect(JSON.stringify(Properties.AlarmDescription)).toContain('#dashboards/dashboard/penstock-prod');
});
