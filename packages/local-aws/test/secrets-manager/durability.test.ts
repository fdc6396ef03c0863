import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createSecretsManager } from '../../src/secrets-manager/index.ts';
import { manualClock, temporaryDirectory } from '../aws/harness.ts';
import { writeUntilKilled } from '../killed-writer.ts';

const WRITER = new URL('writer.ts', import.meta.url);
const directory = temporaryDirectory();
const context = { caller: { kind: 'operator' }, signal: new AbortController().signal, requestId: 'r' } as const;
const open = () =>
  createSecretsManager({ file: join(directory.path, 'secrets.sqlite'), clock: manualClock(Date.UTC(2026, 0, 15)) });
afterAll(() => directory.remove());

test('the value that was acknowledged last is there after kill -9', async () => {
  const acknowledged = await writeUntilKilled(WRITER, join(directory.path, 'secrets.sqlite'), 20);
  const service = open();
  const { SecretString } = await service.handle('GetSecretValue', { SecretId: 'killed' }, context);
  // The write after the last acknowledged one may have been kept, too.
  expect([acknowledged - 1, acknowledged].map((n) => `value ${n}`)).toContain(SecretString);
  await service.close();
});

test('the required permission names the ARN of the secret, also when the caller uses its name', async () => {
  const service = open();
  const { ARN } = await service.handle('CreateSecret', { Name: 'named' }, context);
  const arn = String(ARN);
  const keys = { 'secretsmanager:VersionStage': ['AWSCURRENT'] };
  for (const SecretId of ['named', arn, arn.slice(0, -7)])
    expect(service.access('GetSecretValue', { SecretId })).toEqual([
      { action: 'secretsmanager:GetSecretValue', resource: arn, keys },
    ]);
  expect(service.access('PutSecretValue', { SecretId: 'absent' })).toEqual([
    {
      action: 'secretsmanager:PutSecretValue',
      resource: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:absent',
    },
  ]);
  expect(service.access('ListSecrets', {})).toEqual([{ action: 'secretsmanager:ListSecrets', resource: '*' }]);
  await service.close();
});
