import { expect, test } from 'vitest';
import { manualClock } from '../aws/harness.ts';
import { eventually } from '../eventually.ts';
import { hostOf } from './functions.ts';

const wait = `export const handler = async ({ ms }) => {
  await new Promise((done) => setTimeout(done, ms ?? 0));
  return process.pid;
};`;

test('reserved concurrency throttles at once', async () => {
  const { call } = await hostOf(wait, { reservedConcurrency: 1 });
  const running = call({ ms: 300 });
  await expect(call()).rejects.toMatchObject({
    code: 'TooManyRequestsException',
    message: 'Rate Exceeded.',
    status: 429,
  });
  await running;
  await expect(call()).resolves.toMatchObject({ requestId: expect.any(String) });
});

test('at the limit of children a caller waits for one that comes free, and is throttled when none does', async () => {
  const clock = manualClock(Date.UTC(2026, 0, 15));
  const { call, host } = await hostOf(wait, { timeoutSeconds: 600 }, { maxChildren: 1, clock });
  const running = call({ ms: 100 });
  const waited = await call({}, 'g');
  expect(waited.value).not.toBe((await running).value);
  expect(host.size()).toBe(1);
  const long = call({ ms: 60_000 });
  const throttled = expect(call()).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  clock.advance(30_000);
  await throttled;
  expect(host.kill('f')).toBe(1);
  await long;
});

test('pollers leave two children to synchronous callers', async () => {
  const { host, call } = await hostOf(wait, { timeoutSeconds: 60 }, { maxChildren: 3 });
  const polled = [1, 2].map(() => host.invoke('f', '{"ms":400}', 'patient'));
  await Promise.all([call({}, 'g'), call({}, 'g')]);
  const pids = (await Promise.all(polled)).map(({ payload }) => payload);
  expect(pids[0]).toBe(pids[1]);
});

test('an idle child is stopped after its time', async () => {
  const { call, host } = await hostOf(wait, {}, { idleMs: 200 });
  const { value: pid } = await call();
  expect(host.size()).toBe(1);
  await eventually(() => expect(host.size()).toBe(0));
  expect((await call()).value).not.toBe(pid);
});

test('a function whose idle children are retired starts cold; a busy child and other functions go on', async () => {
  const { call, host } = await hostOf(wait);
  const [idle, other] = [await call(), await call({}, 'g')];
  host.retire('f');
  const running = call({ ms: 200 });
  host.retire('f');
  expect((await running).value).not.toBe(idle.value);
  expect((await call({}, 'g')).value).toBe(other.value);
  await eventually(() => expect(() => process.kill(idle.value, 0)).toThrow('ESRCH'));
});
