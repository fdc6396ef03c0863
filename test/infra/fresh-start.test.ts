import {
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCloudWatch, TOPIC } from '../../packages/local-aws/test/cloudwatch/harness.ts';
import { ofType, type Synthesized, synthesized, type Template } from './assembly.ts';

/** Function and how often its schedule calls it; its first run falls somewhere within that time. */
const JOBS = [
  ['valve', 1],
  ['monitor', 5],
  ['completeness-check', 60],
] as const;
const HOURS = 60;

let dev: Synthesized;
beforeAll(async () => {
  dev = await synthesized('dev');
});
afterAll(() => dev[Symbol.dispose]());

type Served = Awaited<ReturnType<typeof startCloudWatch>>;

/** CloudWatch with every metric alarm of the template, whose actions all go to one topic. */
async function withAlarms(): Promise<Served> {
  const served = await startCloudWatch();
  for (const stack of Object.values(dev.stacks))
    for (const { Properties } of ofType(stack, 'AWS::CloudWatch::Alarm'))
      await served.client.send(new PutMetricAlarmCommand(inputOf(Properties, stack)));
  return served;
}

/** The alarm as CloudFormation would make it: a reference becomes the name of the function, or a text of its own. */
function inputOf(properties: Template['Resources'][string]['Properties'], stack: Template): PutMetricAlarmCommandInput {
  const resolved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolved);
    if (typeof value !== 'object' || value === null) return value;
    const [[name, target] = []] = Object.entries(value);
    if (name === 'Ref') return stack.Resources[String(target)]?.Properties.FunctionName ?? String(target);
    if (name?.startsWith('Fn::')) return JSON.stringify(target);
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolved(member)]));
  };
  const actions = ['AlarmActions', 'OKActions', 'InsufficientDataActions'].filter((name) => properties[name]);
  const { AlarmDescription: _, Tags: __, ...others } = properties;
  return { ...(resolved(others) as object), ...Object.fromEntries(actions.map((name) => [name, [TOPIC]])) } as never;
}

/** Lets time pass in which these jobs run as scheduled; minutes count from the environment's first. */
async function run(served: Served, names: readonly string[], minutes: number): Promise<void> {
  for (let minute = 1; minute <= minutes; minute++) {
    for (const [name, every] of JOBS)
      if (names.includes(name) && minute % every === 0)
        served.cloudwatch.record({
          ...{ namespace: 'AWS/Lambda', name: 'Invocations', value: 1, unit: 'Count' },
          dimensions: { FunctionName: `penstock-dev-${name}` },
        });
    await served.pass(1);
  }
}

/** Alarms that told the topic of something bad since the last time. */
async function rung(served: Served): Promise<readonly string[]> {
  const found: string[] = [];
  for (let pages = await served.pages(); pages.length > 0; pages = await served.pages())
    for (const { AlarmName, NewStateValue } of pages) if (NewStateValue !== 'OK') found.push(String(AlarmName));
  return found.sort();
}

const all = JOBS.map(([name]) => name);

test('a fresh environment rings no alarm, not even before a job’s first run', async () => {
  const served = await withAlarms();
  await run(served, all, 4 * HOURS);
  expect(await rung(served)).toEqual([]);
  await served.close();
});

describe('a job that stops', () => {
  test('rings, alone, once three of its periods have passed without a run; and the alarm clears with the next', async () => {
    const served = await withAlarms();
    await run(served, all, 2 * HOURS);
    expect(await rung(served)).toEqual([]);
    await run(served, ['valve', 'monitor'], 2 * HOURS);
    expect(await rung(served)).toEqual([]);
    await run(served, ['valve', 'monitor'], 2 * HOURS);
    expect(await rung(served)).toEqual(['penstock-dev-platform-completeness-check-not-run']);
    await run(served, all, HOURS);
    const { MetricAlarms = [] } = await served.client.send(
      new DescribeAlarmsCommand({ AlarmNames: ['penstock-dev-platform-completeness-check-not-run'] }),
    );
    expect(MetricAlarms.map(({ StateValue }) => StateValue)).toEqual(['OK']);
    await served.close();
  });

  test('rings when all stop at once', async () => {
    const served = await withAlarms();
    await run(served, all, 2 * HOURS);
    await run(served, [], 4 * HOURS + 2);
    expect(await rung(served)).toEqual(all.map((name) => `penstock-dev-platform-${name}-not-run`).sort());
    await served.close();
  });
});
