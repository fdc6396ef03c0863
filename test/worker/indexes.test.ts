import { expect, test } from 'vitest';
import { startShift } from './shift.ts';
import { contextOf, failuresOf } from './world.ts';

const { world, work, event, entryOf } = await startShift();
const INDEXED = ['entity', 'correlationId', 'open', 'openSince', 'changedIn'];

test('an event that is delivered at its first attempt has no member that an index holds', async () => {
  expect(failuresOf(await work(await world.receive(await event()), contextOf()))).toEqual([]);
  const entry = await entryOf();
  expect(entry).toMatchObject({ state: 'delivered', about: expect.stringMatching(/^contact:/) });
  for (const name of INDEXED) expect(entry).not.toHaveProperty(name);
  await world.purge();
});

test('an event that failed first is found by its entity, its request and its last change, also after its end', async () => {
  const batch = await world.receive(await event());
  await world.fault(world.mailchimp, { kind: 'answer', status: 503, times: 1, match: { method: 'PUT' } });
  expect(failuresOf(await work(batch, contextOf()))).toHaveLength(1);
  const waiting = await entryOf();
  for (const name of INDEXED) expect(waiting).toHaveProperty(name);
  expect(failuresOf(await work(await world.receiveAgain(), contextOf()))).toEqual([]);
  const delivered = await entryOf();
  expect(delivered).toMatchObject({ state: 'delivered', entity: waiting?.entity });
  expect(String(delivered?.changedIn)).toMatch(new RegExp(`^${String(delivered?.updatedAt).slice(0, 13)}#[0-7]$`));
  for (const name of ['open', 'openSince']) expect(delivered).not.toHaveProperty(name);
  await world.purge();
});
