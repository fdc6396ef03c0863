import { expect, test } from 'vitest';
import { control } from '../../../vendors/index.ts';
import { startShift } from '../../worker/shift.ts';
import { contextOf, failuresOf, probeContext } from '../../worker/world.ts';

const { world, work, newWorker, event } = await startShift();
const probe = (account: string) => work({ probe: account }, probeContext());

test('a worker probes each account that it calls with one cheap call, and does not change its breaker', async () => {
  expect(await probe('mailchimp')).toEqual({ ok: true });
  expect(await probe('hubspot')).toEqual({ ok: true });
  expect(await world.calls(world.mailchimp)).toMatchObject([{ method: 'GET', path: '/3.0/ping', status: 200 }]);
  expect(await world.calls(world.hubspot)).toMatchObject([{ method: 'GET', path: '/account-info/v3/details' }]);
});

test.each<[string, Record<string, unknown>, string]>([
  ['answers with an error', { kind: 'answer', status: 500 }, 'mailchimp-status-500'],
  ['asks to be left alone', { kind: 'answer', status: 429 }, 'mailchimp-throttled'],
  ['breaks the connection', { kind: 'reset-before' }, 'mailchimp-connection-reset'],
])('where it %s, the probe says so, however often, and closes no breaker', async (_, fault, reason) => {
  await world.fault(world.mailchimp, { ...fault, match: { path: '/3.0/ping' } });
  for (let i = 0; i < 4; i += 1) expect(await probe('mailchimp')).toEqual({ ok: false, reason });
  await control(world.mailchimp, 'DELETE', '/faults');
  expect(failuresOf(await work(await world.receive(await event()), contextOf()))).toEqual([]);
});

test('a refused credential is read again once, and is then the reason', async () => {
  await world.fault(world.mailchimp, { kind: 'answer', status: 401, match: { path: '/3.0/ping' } });
  expect(await newWorker()({ probe: 'mailchimp' }, probeContext())).toEqual({
    ok: false,
    reason: 'mailchimp-credential-refused',
  });
});

test('a worker does not probe an account that it does not call', async () => {
  expect(await probe('stripe')).toEqual({ ok: false, reason: 'not-an-account-of-this-delivery' });
});

test('by the alias of probes a worker takes no messages, and by itself no probe and no batch of another queue', async () => {
  const batch = await world.receive(await event());
  expect(await work(batch, probeContext())).toEqual({ ok: false, reason: 'not-an-account-of-this-delivery' });
  const refusal = /takes batches of source from its event source mapping, and probes by an alias of its own/;
  await expect(work({ probe: 'mailchimp' }, contextOf())).rejects.toThrow(refusal);
  const [record] = batch.Records;
  if (!record) throw new Error('no record');
  for (const forged of [{ eventSourceARN: `${record.eventSourceARN}-2` }, { eventSource: 'aws:sns' }])
    await expect(work({ Records: [{ ...record, ...forged }] }, contextOf())).rejects.toThrow(refusal);
  expect(await world.calls(world.mailchimp)).toEqual([]);
  expect(failuresOf(await work(batch, contextOf()))).toEqual([]);
});

test('when the valve cannot be invoked no record fails, and the breaker is open all the same', async () => {
  // No function runs in this world.
  await world.fault(world.mailchimp, { kind: 'answer', status: 401, match: { method: 'PUT' } });
  const batch = await world.receive(await event());
  expect(failuresOf(await work(batch, contextOf()))).toEqual([batch.Records[0]?.messageId]);
  const calls = (await world.calls(world.mailchimp)).length;
  await world.waitIsOver(batch);
  const again = await world.receiveAgain();
  expect(failuresOf(await work(again, contextOf(3500)))).toHaveLength(1);
  expect(await world.calls(world.mailchimp)).toHaveLength(calls);
  await world.purge();
});
