import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeAlarmsCommand, PutCompositeAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, describe, expect, test } from 'vitest';
import { parseRule, ruleHolds } from '../../src/cloudwatch/alarms/composite-rule.ts';
import type { AlarmState } from '../../src/cloudwatch/alarms/evaluation.ts';
import { startCloudWatch, TOPIC } from './harness.ts';

describe('a rule', () => {
  const states: Readonly<Record<string, AlarmState>> = { a: 'ALARM', b: 'OK', 'with space': 'INSUFFICIENT_DATA' };
  const holds = (rule: string) => ruleHolds(parseRule(rule), (name) => states[name] ?? 'INSUFFICIENT_DATA');
  test.each([
    ['ALARM(a)', true],
    ['ALARM("a")', true],
    ['ALARM("arn:aws:cloudwatch:eu-central-1:000000000000:alarm:a")', true],
    ['OK(a)', false],
    ['INSUFFICIENT_DATA("with space")', true],
    ['NOT ALARM(b)', true],
    ['ALARM(a) AND ALARM(b)', false],
    ['ALARM(b) OR ALARM(a) AND OK(b)', true],
    ['(ALARM(b) OR ALARM(a)) AND NOT OK(b)', false],
    ['NOT (ALARM(b) OR FALSE)', true],
    ['TRUE AND ALARM(a)', true],
    ['FALSE', false],
  ])('%s → %s', (rule, expected) => expect(holds(rule)).toBe(expected));

  test.each([
    ['AT_LEAST(1, ALARM, (a, b))', /«AT_LEAST\(1, ALARM, \(a, b\)\)»: the local CloudWatch does not know AT_LEAST/],
    ['ALARM(a) AND', /it ends too early/],
    ['ALARM(a', /it ends too early/],
    ['ALARM("a', /a quote is not closed/],
  ])('%s is refused with its text', (rule, message) => expect(() => parseRule(rule)).toThrow(message));
});

let served: Awaited<ReturnType<typeof startCloudWatch>>;
afterEach(() => served?.close());

const child = (AlarmName: string) => ({
  kind: 'metric' as const,
  input: {
    ...{ AlarmName, Namespace: 'Shop', MetricName: AlarmName, Statistic: 'Sum', Period: 60, EvaluationPeriods: 1 },
    ...{ Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' },
  },
});
const composite = (AlarmName: string, AlarmRule: string, AlarmActions: string[] = []) => ({
  kind: 'composite' as const,
  input: { AlarmName, AlarmRule, AlarmActions, AlarmDescription: 'One cause.' },
});
const FAMILY = [
  child('errors'),
  child('age'),
  composite('shop', 'ALARM("errors") OR ALARM("age")', [TOPIC]),
  composite('all', 'ALARM("shop")'),
];
const happen = (name: string) =>
  served.cloudwatch.record({ namespace: 'Shop', name, dimensions: {}, value: 1, unit: 'Count' });

test('one page for two alarms of one cause, and the composite of a composite follows', async () => {
  served = await startCloudWatch({ alarms: FAMILY });
  await served.pass(1);
  expect(served.cloudwatch.inState('OK')).toEqual(['age', 'all', 'errors', 'shop']);
  happen('errors');
  await served.pass(1);
  happen('errors');
  happen('age');
  await served.pass(1);
  expect(served.cloudwatch.inState('ALARM')).toEqual(['age', 'all', 'errors', 'shop']);
  const pages = await served.pages();
  expect(pages).toEqual([
    expect.objectContaining({
      AlarmName: 'shop',
      AlarmDescription: 'One cause.',
      NewStateValue: 'ALARM',
      OldStateValue: 'OK',
      AlarmRule: 'ALARM("errors") OR ALARM("age")',
      TriggeringChildren: [
        {
          Arn: 'arn:aws:cloudwatch:eu-central-1:000000000000:alarm:errors',
          State: { Value: 'ALARM', Timestamp: '2026-03-02T08:02:10.000+0000' },
        },
      ],
    }),
  ]);
  expect(pages[0]).not.toHaveProperty('Trigger');
});

test('it follows a state set by hand at once', async () => {
  served = await startCloudWatch({ alarms: FAMILY });
  await served.pass(1);
  await served.client.send(new SetAlarmStateCommand({ AlarmName: 'age', StateValue: 'ALARM', StateReason: 'a test' }));
  const { CompositeAlarms } = await served.client.send(
    new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'], StateValue: 'ALARM' }),
  );
  expect(CompositeAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(['all', 'shop']);
});

test('a suppressor of actions, and an alarm that does not exist, are refused by name', async () => {
  served = await startCloudWatch({ alarms: FAMILY });
  const put = (more: object) =>
    served.client.send(new PutCompositeAlarmCommand({ AlarmName: 'c', AlarmRule: 'ALARM(age)', ...more }));
  await expect(put({ ActionsSuppressor: 'age' })).rejects.toThrow(/ActionsSuppressor.*does not emulate/);
  await expect(put({ AlarmRule: 'ALARM(gone)' })).rejects.toThrow('The alarm gone in the rule of c does not exist');
});

test('after a restart alarms are in the state they were in, and those the template dropped are gone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-alarms-'));
  try {
    const files = { metrics: join(folder, 'metrics.db'), alarms: join(folder, 'alarms.db') };
    served = await startCloudWatch({ alarms: FAMILY, files });
    happen('errors');
    await served.pass(1);
    expect(served.cloudwatch.inState('ALARM')).toEqual(['all', 'errors', 'shop']);
    await served.close();
    served = await startCloudWatch({ alarms: FAMILY.slice(0, 3), files, clock: served.clock });
    expect(served.cloudwatch.inState('ALARM')).toEqual(['errors', 'shop']);
    expect(await served.pages()).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
