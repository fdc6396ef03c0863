import { expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { startCrashEnvironment } from './environment.ts';

const HOUR_MS = 3_600_000;

test('where the contract says block, nothing of a record passes an event that is refused, others do, and once mended all go in order', async () => {
  await using environment = await startCrashEnvironment(['blocking']);
  const { vendor, clock } = environment;
  const begun = clock.now();
  vendor.refuse(['bad']);
  const acting = clock.busy();
  await environment.send('blocking', 'bad', 'small', 'record-1');
  await environment.send('blocking', 'after', 'small', 'record-1');
  await environment.send('blocking', 'other', 'small', 'record-2');
  acting();
  // Tried at once, and again after six hours.
  await until(
    async () => vendor.refusals(),
    (refusals) => refusals >= 2,
  );
  expect(clock.now() - begun).toBeGreaterThanOrEqual(6 * HOUR_MS);
  expect(await environment.ledgerState('blocking', 'bad')).toBe('waiting');
  expect(vendor.written('other').orders).toBe(1);
  expect(vendor.written('after').orders).toBe(0);

  vendor.refuse([]);
  await until(
    async () => environment.isEmpty('blocking'),
    (isEmpty) => isEmpty,
  );
  expect(vendor.order()).toEqual(['other', 'bad', 'after']);
  for (const number of ['bad', 'after', 'other'])
    expect(await environment.ledgerState('blocking', number)).toBe('delivered');
});
