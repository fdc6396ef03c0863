import { expect, test } from 'vitest';
import { listed } from '../../ops/completeness/completeness.ts';
import { consoleOf } from './console.ts';

const HOUR = '2026-03-10T12:00:00.000Z';
const counts = {
  accepted: 12,
  delivered: 7,
  filtered: 1,
  stale: 0,
  echo: 0,
  dead: 1,
  discarded: 0,
  inFlight: 2,
  missing: 1,
};
const row = { integration: 'shop', hour: HOUR, checkedAt: '2026-03-10T14:20:07.000Z', objects: '' } as const;

test('hours stand under each other, and what is missing is named with how sure that is', () => {
  const lines = listed(
    'shop',
    [
      {
        ...row,
        state: 'balanced',
        deliveries: { crm: { ...counts, inFlight: 0, missing: 0, delivered: 10 } },
        suspects: {},
      },
      {
        ...row,
        hour: '2026-03-10T13:00:00.000Z',
        state: 'broken',
        deliveries: { crm: counts, mail: { ...counts, inFlight: 0, missing: 3 } },
        suspects: {
          crm: [
            { account: '-', eventId: 'e-1' },
            { account: '8801234', eventId: 'e-2' },
          ],
          mail: [{ account: '-', eventId: 'e-3' }],
        },
      },
    ],
    undefined,
  );
  expect(lines).toEqual([
    '',
    'shop (times in UTC)',
    '  HOUR         DELIVERY  ACCEPTED  DELIVERED  FILTERED  STALE  ECHO  DEAD  DISCARDED  CONFLICT  OWED  IN FLIGHT  MISSING',
    '  03-10 12:00  crm       12        10         1         0      0     1     0          0         0     0          0',
    '  03-10 13:00  crm       12        7          1         0      0     1     0          0         0     2          1',
    '  03-10 13:00  mail      12        7          1         0      0     1     0          0         0     0          3',
    '',
    '  missing from crm, received in the hour from 03-10 13:00: 1 of the 3 that have not ended',
    '    e-1',
    '    e-2  (account 8801234)',
    '    and 1 more',
    '',
    '  missing from mail, received in the hour from 03-10 13:00: 3',
    '    e-3',
    '    and 2 more',
  ]);
});

test('an archive that gave events up or holds them is reported, also when no hour was checked', () => {
  expect(listed('shop', [], { integration: 'shop', checkedAt: row.checkedAt, deadLetters: 3, behind: 5 })).toEqual([
    '',
    'shop (times in UTC)',
    '',
    '  the archive, as of 2026-03-10 14:20:07: 3 events were given up before they were archived, and are not checked; 5 events wait, and nothing has been archived for over an hour',
  ]);
  expect(listed('shop', [], undefined)).toEqual([]);
});

test.each([
  [['--integration', 'shop'], /--integration is "shop"; it must be one of crm-to-audience/],
  [['--since', 'yesterday'], /--since is "yesterday"; give a number and a unit/],
])('%j is refused with the value and the remedy', async (args, message) => {
  await using console = await consoleOf({} as never);
  const { err, code } = await console.ops('completeness', ...args);
  expect([code, err]).toEqual([2, expect.stringMatching(message)]);
});
