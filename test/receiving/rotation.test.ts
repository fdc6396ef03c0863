import { createHmac } from 'node:crypto';
import { hmacSource } from '@penstock/webhooks';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openReceiver } from './receiver.ts';

const START = Date.UTC(2026, 10, 21, 10, 0, 0);
const SECOND = 1000;
const HOUR = 3_600_000;

let environment: Awaited<ReturnType<typeof openReceiver>>;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  environment = await openReceiver();
});
afterAll(async () => {
  await environment.close();
  vi.useRealTimers();
});

const provider = hmacSource({
  id: 'own',
  label: 'Own',
  header: 'x-signature',
  encoding: 'hex',
  events: { format: 'json', id: ['body/id'], type: ['=thing'] },
});

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** A receiver that is warm: it holds `secret` in its cache. */
async function warm(secretId: string, secret: string) {
  const receive = await environment.receiver(provider, ['thing'], secretId, secret);
  const body = Buffer.from('{"id":"1"}');
  const signedBy = async (key: string) => {
    const headers = {
      'Content-Type': 'application/json',
      'x-signature': createHmac('sha256', key).update(body).digest('hex'),
    };
    const answer = await receive({ method: 'POST', url: 'https://hooks.example.com/webhooks/any', headers, body });
    return answer.statusCode;
  };
  expect(await signedBy(secret)).toBe(200);
  return signedBy;
}

async function removePrevious(SecretId: string): Promise<void> {
  const { VersionIdsToStages } = await environment.call('secretsmanager', 'DescribeSecret', { SecretId });
  const [id] =
    Object.entries(VersionIdsToStages as Record<string, string[]>).find(([, s]) => s.includes('AWSPREVIOUS')) ?? [];
  const VersionStage = 'AWSPREVIOUS';
  await environment.call('secretsmanager', 'UpdateSecretVersionStage', {
    SecretId,
    VersionStage,
    RemoveFromVersionId: id,
  });
}

test('after a rotation the previous secret is accepted for a day, and not a moment longer', async () => {
  const signedBy = await warm('day', 'old');
  await environment.put('day', 'new');
  expect([await signedBy('new'), await signedBy('old')]).toEqual([200, 200]);
  pass(24 * HOUR - 1);
  expect(await signedBy('old')).toBe(200);
  pass(1);
  expect([await signedBy('old'), await signedBy('new')]).toEqual([401, 200]);
});

test('a second rotation ends the secret before the previous one', async () => {
  const signedBy = await warm('twice', 'first');
  await environment.put('twice', 'second');
  await environment.put('twice', 'third');
  pass(10 * SECOND);
  expect(await Promise.all(['first', 'second', 'third'].map(signedBy))).toEqual([401, 200, 200]);
});

test('a leaked secret that was replaced and revoked is refused within ten seconds by a receiver that holds it as current', async () => {
  const signedBy = await warm('leaked', 'leaked');
  await environment.put('leaked', 'new');
  await removePrevious('leaked');
  pass(10 * SECOND);
  expect([await signedBy('leaked'), await signedBy('new')]).toEqual([401, 200]);
});

test('a leaked secret that was replaced a while ago is refused within ten seconds after it was revoked', async () => {
  const signedBy = await warm('overlap', 'leaked');
  await environment.put('overlap', 'new');
  expect([await signedBy('new'), await signedBy('leaked')]).toEqual([200, 200]);
  await removePrevious('overlap');
  pass(10 * SECOND);
  expect([await signedBy('leaked'), await signedBy('new')]).toEqual([401, 200]);
});

test.each([' ', '[]', '{}'])(
  'a secret that a person emptied with "%s" ends within ten seconds, and so does the one before',
  async (empty) => {
    const id = `emptied-${empty.trim().length}${empty}`.replace(/\W/g, (sign) => String(sign.charCodeAt(0)));
    const signedBy = await warm(id, 'leaked');
    await environment.put(id, empty);
    pass(10 * SECOND);
    // 503, so that the sender repeats what it sends until a person filled the secret again.
    expect(await signedBy('leaked')).toBe(503);
    await environment.put(id, 'new');
    expect(await signedBy('new')).toBe(200);
  },
);

test('a secret that is scheduled for deletion ends within ten seconds', async () => {
  const signedBy = await warm('deleted', 'leaked');
  await environment.call('secretsmanager', 'DeleteSecret', { SecretId: 'deleted', RecoveryWindowInDays: 7 });
  pass(10 * SECOND);
  expect(await signedBy('leaked')).toBe(503);
});
