import { PutMetricAlarmCommand, type PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { afterEach, expect, test } from 'vitest';
import { ALARM } from './alarm.ts';
import { startCloudWatch } from './harness.ts';

let served: Awaited<ReturnType<typeof startCloudWatch>>;
afterEach(() => served.close());

async function withAlarm(changes: Partial<PutMetricAlarmCommandInput> = {}) {
  served = await startCloudWatch({ envelope: true });
  await served.client.send(new PutMetricAlarmCommand({ ...ALARM, ...changes }));
}

test('the subject says state, name and region', async () => {
  await withAlarm();
  await served.pass(1);
  expect(await served.pages()).toEqual([
    expect.objectContaining({ Type: 'Notification', Subject: 'OK: "too-many-errors" in EU (Frankfurt)' }),
  ]);
});

test('a name too long for a subject is cut short, the message has all of it', async () => {
  // 100 characters less the 29 of `OK: "" in EU (Frankfurt)` and the marks: worked out by hand.
  const AlarmName = 'n'.repeat(120);
  await withAlarm({ AlarmName });
  await served.pass(1);
  const [page] = await served.pages();
  expect(page?.Subject).toBe(`OK: "${'n'.repeat(73)}..." in EU (Frankfurt)`);
  expect(JSON.parse(String(page?.Message)).AlarmName).toBe(AlarmName);
});
