import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { START, startCloudWatch } from '../../../../packages/local-aws/test/cloudwatch/harness.ts';
import type { Integration } from '../../../../shared/contract/index.ts';
import { monitorConfig } from '../../../../shared/topology/index.ts';
import { acceptedByHour, createVolumeWatch, volumeText } from '../../../../shared/watch/volume/index.ts';
import type { VolumeRow } from '../../../../shared/watch/volume/row.ts';
import sound from '../../../fixtures/project/integrations/crm-to-audience/contract.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const NOON = Date.parse('2026-11-25T12:00:00Z');

/** A busy source, looked at by a watch whose clock the test moves. */
function watched(perHour: (hour: number) => number) {
  let now = NOON;
  let row: VolumeRow | undefined;
  const reads: string[] = [];
  const told: string[] = [];
  const look = createVolumeWatch({
    watched: [{ integration: 'shop-to-books' }],
    async accepted(integrations, end) {
      reads.push(new Date(end).toISOString());
      const hours = Array.from({ length: 33 * 24 }, (_, index) => end - (index + 1) * HOUR);
      return new Map(integrations.map((name) => [name, new Map(hours.map((at) => [at, perHour((at - NOON) / HOUR)]))]));
    },
    read: async () => row,
    keep: async (kept) => {
      row = kept;
    },
    now: () => now,
    onUnusual: (found, isNew) =>
      told.push(`${new Date(now).toISOString().slice(11, 16)} ${found.length}${isNew ? ' new' : ''}`),
  });
  return {
    reads,
    told,
    async passTo(minutes: number, everyMinutes = 5) {
      for (; now <= NOON + minutes * MINUTE; now += everyMinutes * MINUTE) await look();
    },
  };
}

test('metrics are read once an hour, ten minutes after it, and what is far off is told at every look until it is usual', async () => {
  const { reads, told, passTo } = watched((hour) => (hour >= 0 && hour < 3 ? 5 : 60));
  await passTo(190);
  expect(reads).toEqual([
    '2026-11-25T11:00:00.000Z',
    '2026-11-25T12:00:00.000Z',
    '2026-11-25T13:00:00.000Z',
    '2026-11-25T14:00:00.000Z',
    '2026-11-25T15:00:00.000Z',
  ]);
  expect(told).toEqual(['15:10 1 new']);
  await passTo(310);
  // Twelve looks at what the last whole hour said, then one good hour of three.
  expect(told.slice(1, 3)).toEqual(['15:15 1', '15:20 1']);
  expect(told.at(-1)).toBe('16:05 1');
});

test('where no source is watched, nothing is read', async () => {
  const look = createVolumeWatch({
    watched: [],
    accepted: () => expect.unreachable(),
    read: () => expect.unreachable(),
    keep: () => expect.unreachable(),
    now: () => NOON,
    onUnusual: () => expect.unreachable(),
  });
  await look();
});

test('accepted events are read by hour and integration, five weeks back', async () => {
  const served = await startCloudWatch();
  const put = (integration: string, at: number, ...Values: number[]) =>
    served.client.send(
      new PutMetricDataCommand({
        Namespace: 'Penstock/prod',
        MetricData: [
          {
            MetricName: 'Accepted',
            Dimensions: [{ Name: 'integration', Value: integration }],
            Timestamp: new Date(at),
            Values,
          },
        ],
      }),
    );
  await put('shop-to-books', START + 5 * MINUTE, 3, 4);
  await put('shop-to-books', START + 50 * MINUTE, 0);
  await put('crm-to-audience', START + 70 * MINUTE, 2);
  await put('none-of-these', START, 9);
  served.clock.advance(30 * 24 * HOUR);
  const end = START + 30 * 24 * HOUR;
  await put('shop-to-books', end - HOUR, 1);
  await put('shop-to-books', end, 50);
  const found = await acceptedByHour(served.client, 'prod', ['crm-to-audience', 'shop-to-books', 'quiet'], end);
  expect([...found].map(([name, hourly]) => [name, [...hourly].toSorted(([a], [b]) => a - b)])).toEqual([
    ['crm-to-audience', [[START + HOUR, 2]]],
    [
      'shop-to-books',
      [
        [START, 7],
        [end - HOUR, 1],
      ],
    ],
    ['quiet', []],
  ]);
  await served.close();
});

test('every source is watched with its quiet hours, but for one whose number of events says nothing', () => {
  const quiet = { fromHour: 22, toHour: 5, weekends: true };
  const named = (name: string, source: Partial<Integration['source']>): Integration => ({
    ...sound,
    name,
    source: { ...sound.source, ...source },
  });
  const { rhythm: _, ...without } = sound.source;
  const { volumes } = monitorConfig([
    { ...sound, name: 'plain', source: without },
    named('nightly-quiet', { rhythm: { atLeastEveryHours: 6, quiet } }),
    named('grown', { volume: { newSince: '2026-11-20' } }),
    named('campaigns', { volume: { varies: 'Marketing sends whenever it wants.' } }),
  ]);
  expect(volumes).toEqual([
    { integration: 'plain' },
    { integration: 'nightly-quiet', quiet },
    { integration: 'grown', newSince: '2026-11-20' },
  ]);
});

test('a finding is one sentence', () => {
  const found = { integration: 'i', direction: 'below', hours: 3, count: 1, usual: [160, 190], since: '' } as const;
  expect(volumeText(found)).toBe('1 event in 3 hours, where 160 to 190 are usual: far below');
  expect(volumeText({ ...found, direction: 'above', count: 900, usual: [55, 55] })).toBe(
    '900 events in 3 hours, where 55 are usual: far above',
  );
});
