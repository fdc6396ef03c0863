import { control } from 'penstock/vendors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleOf } from '../../../test/ops/console.ts';
import { type Day, moneyDay } from './day/money-day.ts';

/** Money of a closed period waits for a person, who opens the period, or has booked the money in another way. */
const MINUTE_MS = 60_000;

let day: Day;
let charges: readonly [opened: string, byHand: string];

beforeAll(async () => {
  day = await moneyDay({ payments: 1, refunds: 0, seed: 1, rate: 1, faults: 0, kills: 0 });
  await close('2027-01-31');
  charges = [await pay(4000), await pay(5000)];
  await day.untilQuiet();
  // The archive has an event within minutes of its receipt.
  await day.pass(15 * MINUTE_MS);
}, 900_000);
afterAll(() => day?.[Symbol.asyncDispose]());

const close = (periodLockDate: string | null) =>
  control(day.environment.vendors.urls.xero ?? '', 'PUT', '/settings', { periodLockDate });

async function pay(amount: number): Promise<string> {
  const made = await control(day.environment.vendors.urls.stripe ?? '', 'POST', '/payments', { amount });
  return (made as { readonly id: string }).id;
}

async function ops(...words: readonly string[]) {
  process.env.PENSTOCK_PROJECT = day.config;
  await using console = await consoleOf(day.environment.description, day.environment.clock);
  return await console.ops(...words);
}

/** The conflicts of a charge, by the ids of their events. */
async function conflictsOf(charge: string): Promise<readonly string[]> {
  const { out } = await ops('conflicts', '--json');
  return out
    .split('\n')
    .filter((line) => line.includes(`money:${charge}`))
    .map((line) => (JSON.parse(line) as { readonly eventId: string }).eventId);
}

test('no event is a dead letter, and each is listed with its field and the command that decides it', async () => {
  expect(day.figures.dead).toBe(0);
  const { out } = await ops('conflicts');
  for (const charge of charges) expect(out).toContain(`money:${charge}`);
  expect(out).toContain('period-locked');
  expect(out).toMatch(
    /npm run ops -- decide evt_\S+ --delivery stripe-to-xero\/money-to-books --take source\|destination/,
  );
  expect((await day.agreement()).missing).toEqual(charges);
});

test('what a person decides for Stripe is booked once, and what is decided for the books is left to them', async () => {
  await close(null);
  const [opened, byHand] = charges;
  for (const [charge, side] of [
    [opened, 'source'],
    [byHand, 'destination'],
  ] as const)
    for (const event of await conflictsOf(charge)) {
      const { code, err } = await ops('decide', event, '--take', side, '--because', 'the period is closed');
      expect(code, err).toBe(0);
    }
  await day.pass(5 * MINUTE_MS);
  await day.untilQuiet();
  expect(await day.agreement()).toMatchObject({ missing: [byHand], doubled: [], wrong: [], extra: [] });
  for (const charge of charges) expect(await conflictsOf(charge)).toEqual([]);
});
