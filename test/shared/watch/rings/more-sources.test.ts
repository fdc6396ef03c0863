import { expect, test } from 'vitest';
import type { AlarmText } from '../../../../shared/alarms/index.ts';
import { createRings } from '../../../../shared/watch/rings/index.ts';
import type { Remembered } from '../../../../shared/watch/rings/look.ts';
import type { Told } from '../../../../shared/watch/rings/ringing.ts';

const SINCE = '2026-11-25T10:32:00.000Z';
const text: AlarmText = {
  ...{ meaning: 'm.', impact: 'i', nextAction: 'n.', owner: 'o', escalation: 'e', title: 't', runbookUrl: 'r' },
  ...{ integration: 'platform', environment: 'prod', step: 'volume', condition: 'unusual', severity: 'ticket' },
};
const unusual = (integration: string) => ({
  ...{ integration, direction: 'below' as const, hours: 3, count: 4 },
  usual: [160, 190] as const,
  since: '2026-11-25T11:00:00.000Z',
});

/** One look after another, at sources that are found; `undefined` where the alarm is OK. */
async function looks(...all: readonly (readonly string[] | undefined)[]) {
  const told: Told[] = [];
  let remembered: Remembered = {};
  const heard: (readonly string[])[] = [];
  for (const found of all) {
    await createRings({
      ringing: async () =>
        found === undefined
          ? []
          : [
              {
                name: 'penstock-prod-platform-volume-unusual',
                arn: 'a',
                description: 'd',
                reason: 'r',
                since: SINCE,
                text,
              },
            ],
      read: async () => remembered,
      keep: async (kept) => {
        remembered = kept;
      },
      volumes: async () => (found ?? []).map(unusual),
      letters: () => expect.unreachable(),
      tell: async (one) => void told.push(one),
      sharesAccount: () => false,
      now: () => Date.parse('2026-11-25T11:15:00Z'),
    })();
    heard.push(told.splice(0).map(({ state, again, reason }) => `${state}#${again} ${reason}`));
  }
  return heard;
}

const FAR = '4 events in 3 hours, where 160 to 190 are usual: far below';

test('a source that is found while the alarm of another rings is told once, by name, and its end with the alarm’s', async () => {
  expect(await looks(['shop'], ['shop'], ['shop', 'crm'], ['shop', 'crm'], ['crm'], undefined)).toEqual([
    [],
    [],
    [`ALARM#1 crm: ${FAR}`],
    [],
    [],
    ['OK#1 The alarm is OK.'],
  ]);
});

test('a source that was usual in between is told as another ring', async () => {
  expect(await looks(['shop', 'crm'], ['shop'], ['shop', 'crm'])).toEqual([[], [], [`ALARM#1 crm: ${FAR}`]]);
});

test('what CloudWatch itself told is told no second time', async () => {
  expect(await looks(['shop', 'crm'], ['shop', 'crm'], undefined)).toEqual([[], [], []]);
});
