import { expect, test } from 'vitest';
import type { Finding } from '../stage/drill.ts';
import type { AlarmDrill, Fault } from './fault.ts';
import { ringAndFix, settle } from './play.ts';
import type { Stage } from './stage.ts';

const MINUTE_MS = 60_000;
const BEGUN = Date.UTC(2026, 2, 14, 3);
/** Of the contract: rings within 17 minutes, clears within 27. */
const ALARM = 'platform-monitor-failing';

/** A stage on which nothing takes time but waiting, and whose alarms change as told, in minutes after the fault began. */
function stageWith(changes: readonly (readonly [minute: number, to: 'ALARM' | 'OK'])[]) {
  let minute = 0;
  const so = () => changes.filter(([at]) => at <= minute);
  const pass = async (ms: number) => {
    minute += ms / MINUTE_MS;
  };
  const stage = {
    clock: { now: () => BEGUN + minute * MINUTE_MS },
    did: () => {},
    pass,
    async when<T>(look: () => T, isDone: (seen: T) => boolean) {
      for (;;) {
        const seen = look();
        if (isDone(seen) || minute > 1000) return seen;
        await pass(MINUTE_MS);
      }
    },
    aws: async (_service: string, _operation: string, { StartDate }: { StartDate: number }) => ({
      AlarmHistoryItems: so()
        .map(([at, to]) => ({
          AlarmName: `penstock-prod-${ALARM}`,
          Timestamp: BEGUN / 1000 + at * 60,
          HistorySummary: `Alarm updated from ${to === 'OK' ? 'ALARM' : 'OK'} to ${to}`,
        }))
        .filter(({ Timestamp }) => Timestamp >= StartDate),
    }),
    environment: {
      runtime: {
        endpoint: {
          cloudwatch: {
            inState: (state: string) =>
              state === 'ALARM' && so().at(-1)?.[1] === 'ALARM' ? [`penstock-prod-${ALARM}`] : [],
          },
        },
      },
    },
  };
  return stage as unknown as Stage;
}

async function played(
  changes: readonly (readonly [number, 'ALARM' | 'OK'])[],
  change: Partial<AlarmDrill> = {},
  fixingMinutes = 0,
): Promise<{ finding: Finding | undefined; done: readonly string[] }> {
  const done: string[] = [];
  const stage = stageWith(changes);
  const fault: Fault = {
    title: 'it fails',
    told: 'it is broken',
    begin: async () => ({
      goOn: { everyMinutes: 2, act: async () => void done.push('kept up') },
      fixed: 'it is fixed',
      async end() {
        done.push('fixed');
        await stage.pass(fixingMinutes * MINUTE_MS);
      },
    }),
  };
  const drills = { [ALARM]: { fault, ...change } };
  const [finding] = await settle(stage, [await ringAndFix(stage, [fault], drills)]);
  return { finding, done };
}

test('an alarm that rings and clears in time is as expected, and the fault is kept up until it rings', async () => {
  const { finding, done } = await played([
    [5, 'ALARM'],
    [20, 'OK'],
  ]);
  expect(finding).toEqual({
    figure: `${ALARM}  (it fails)`,
    target: 'rings ≤ 17 min, clears ≤ 27 min',
    seen: '5.0 min, 15.0 min',
    ok: true,
  });
  expect(done).toEqual(['kept up', 'kept up', 'kept up', 'fixed']);
});

test.each([
  ['never rings', [], 'never, before it was fixed'],
  [
    'rings late',
    [
      [18, 'ALARM'],
      [20, 'OK'],
    ],
    '18.0 min, 2.0 min',
  ],
  [
    'rang before',
    [
      [-1, 'ALARM'],
      [30, 'OK'],
    ],
    'never, 2.0 min',
  ],
  ['never clears', [[5, 'ALARM']], '5.0 min, never'],
  [
    'clears late',
    [
      [5, 'ALARM'],
      [33, 'OK'],
    ],
    '5.0 min, 28.0 min',
  ],
  [
    'rings again',
    [
      [5, 'ALARM'],
      [20, 'OK'],
      [20.5, 'ALARM'],
    ],
    '5.0 min, never',
  ],
] as const)('an alarm that %s is a miss', async (_, changes, seen) => {
  expect((await played(changes)).finding).toMatchObject({ seen, ok: false });
});

test('an alarm that clears while the fixing goes on has cleared', async () => {
  const changes = [
    [5, 'ALARM'],
    [7, 'OK'],
  ] as const;
  expect((await played(changes, {}, 4)).finding).toMatchObject({ seen: '5.0 min, 0.0 min', ok: true });
});

test('what the condition itself takes, and its fixing, is granted', async () => {
  const why = 'so it is';
  const late = [
    [20, 'ALARM'],
    [50, 'OK'],
  ] as const;
  expect((await played(late)).finding?.ok).toBe(false);
  const granted = await played(late, { before: { minutes: 3, why }, after: { minutes: 3, why } });
  expect(granted.finding).toMatchObject({ target: 'rings ≤ 20 min, clears ≤ 30 min', ok: true });
});
