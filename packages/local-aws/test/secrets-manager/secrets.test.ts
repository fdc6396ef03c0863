import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  ListSecretsCommand,
  type ListSecretsCommandOutput,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSecretsManager } from '../../src/secrets-manager/index.ts';
import { manualClock, startEndpoint, temporaryDirectory } from '../aws/harness.ts';

const TOKEN = (n: number) => `token-${String(n).padStart(30, '0')}`;
const DAY_MS = 86_400_000;
const clock = manualClock(Date.UTC(2026, 0, 15, 10, 30));
const directory = temporaryDirectory();
let client: SecretsManagerClient;
let stop: () => Promise<void>;

beforeAll(async () => {
  const service = createSecretsManager({ file: join(directory.path, 'secrets.sqlite'), clock });
  const started = await startEndpoint([service], clock);
  client = new SecretsManagerClient(started.client);
  stop = started.endpoint.close;
});

afterAll(async () => {
  client.destroy();
  await stop();
  directory.remove();
});

describe('finding a secret', () => {
  test('by name, by ARN and by the ARN without its six characters', async () => {
    const created = await client.send(new CreateSecretCommand({ Name: 'shop/key', SecretString: 's3cret' }));
    expect(created.ARN).toMatch(/^arn:aws:secretsmanager:eu-central-1:000000000000:secret:shop\/key-[A-Za-z0-9]{6}$/);
    for (const SecretId of ['shop/key', created.ARN, created.ARN?.slice(0, -7)]) {
      const found = await client.send(new GetSecretValueCommand({ SecretId }));
      expect(found.SecretString).toBe('s3cret');
      expect(found.VersionStages).toEqual(['AWSCURRENT']);
      expect(found.VersionId).toBe(created.VersionId);
      expect(found.CreatedDate?.toISOString()).toBe('2026-01-15T10:30:00.000Z');
    }
  });

  test('a missing secret, or one without a value, is refused in the words of AWS', async () => {
    const missing = client.send(new GetSecretValueCommand({ SecretId: 'nowhere' }));
    await expect(missing).rejects.toThrow(ResourceNotFoundException);
    await expect(missing).rejects.toThrow("Secrets Manager can't find the specified secret.");
    await client.send(new CreateSecretCommand({ Name: 'empty' }));
    const empty = client.send(new GetSecretValueCommand({ SecretId: 'empty' }));
    await expect(empty).rejects.toThrow(ResourceNotFoundException);
    await expect(empty).rejects.toThrow(
      "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    );
  });

  test('bytes come back as bytes', async () => {
    const SecretBinary = Uint8Array.from([0, 255, 128, 10]);
    await client.send(new CreateSecretCommand({ Name: 'bytes', SecretBinary }));
    const found = await client.send(new GetSecretValueCommand({ SecretId: 'bytes' }));
    expect(found.SecretString).toBeUndefined();
    expect(found.SecretBinary).toEqual(SecretBinary);
  });
});

describe('versions', () => {
  test('a new value becomes current and the one before it previous', async () => {
    const SecretId = 'rotating';
    const first = await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'one' }));
    const second = await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'two' }));
    const third = await client.send(new UpdateSecretCommand({ SecretId, SecretString: 'three', Description: 'd' }));
    expect(await value(SecretId, 'AWSCURRENT')).toBe('three');
    expect(await value(SecretId, 'AWSPREVIOUS')).toBe('two');
    const byId = await client.send(new GetSecretValueCommand({ SecretId, VersionId: first.VersionId }));
    expect(byId.SecretString).toBe('one');
    expect(byId.VersionStages).toEqual([]);

    const described = await client.send(new DescribeSecretCommand({ SecretId }));
    expect(described.Description).toBe('d');
    expect(described.VersionIdsToStages).toEqual({
      [String(second.VersionId)]: ['AWSPREVIOUS'],
      [String(third.VersionId)]: ['AWSCURRENT'],
    });
    const wrongStage = new GetSecretValueCommand({
      SecretId,
      VersionId: first.VersionId,
      VersionStage: 'AWSCURRENT',
    });
    await expect(client.send(wrongStage)).rejects.toThrow(InvalidRequestException);
  });

  test('a value may be staged as pending, and made current later', async () => {
    const SecretId = 'staged';
    const first = await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'old' }));
    const pending = await client.send(
      new PutSecretValueCommand({ SecretId, SecretString: 'new', VersionStages: ['AWSPENDING'] }),
    );
    expect(await value(SecretId)).toBe('old');
    expect(await value(SecretId, 'AWSPENDING')).toBe('new');
    const unnamed = new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: pending.VersionId,
    });
    await expect(client.send(unnamed)).rejects.toThrow(/RemoveFromVersionId can't be empty.*AWSCURRENT/);
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: pending.VersionId,
        RemoveFromVersionId: first.VersionId,
      }),
    );
    expect(await value(SecretId)).toBe('new');
    expect(await value(SecretId, 'AWSPREVIOUS')).toBe('old');
  });

  test('the same token with the same value does nothing, with another value it is refused', async () => {
    const SecretId = 'repeated';
    await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'a' }));
    const put = { SecretId, ClientRequestToken: TOKEN(1), SecretString: 'b' };
    await client.send(new PutSecretValueCommand(put));
    await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'c' }));
    const again = await client.send(new PutSecretValueCommand(put));
    expect(again.VersionId).toBe(TOKEN(1));
    expect(await value(SecretId)).toBe('c');
    const other = client.send(new PutSecretValueCommand({ ...put, SecretString: 'leaked?' }));
    await expect(other).rejects.toThrow(ResourceExistsException);
    await expect(other).rejects.not.toThrow(/leaked/);
  });

  test('more than 100 versions: unlabelled ones older than a day go, younger ones stay until the quota is reached', async () => {
    const SecretId = 'hoarded';
    const service = createSecretsManager({ file: ':memory:', clock });
    const call = (operation: string, input: Record<string, unknown>) =>
      service.handle(operation, { SecretId, ...input }, context());
    await call('CreateSecret', { Name: SecretId, SecretString: 'v0' });
    for (let n = 1; n <= 143; n++) await call('PutSecretValue', { SecretString: `v${n}` });
    expect(await count()).toBe(144);
    await expect(call('PutSecretValue', { SecretString: 'one too many' })).rejects.toMatchObject({
      code: 'LimitExceededException',
    });
    expect(await call('GetSecretValue', {})).toMatchObject({ SecretString: 'v143' });
    clock.advance(DAY_MS);
    await call('PutSecretValue', { SecretString: 'v144' });
    expect(await count()).toBe(100);
    expect(await call('GetSecretValue', { VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'v143' });
    await service.close();

    async function count() {
      const counted: { length: number }[] = [];
      for (let NextToken: unknown; ; ) {
        const page = await call('ListSecretVersionIds', { IncludeDeprecated: true, NextToken });
        counted.push(page.Versions as unknown[]);
        NextToken = page.NextToken;
        if (NextToken === undefined) return counted.reduce((sum, { length }) => sum + length, 0);
      }
    }
  });
});

describe('the life of a secret', () => {
  test('a deleted secret cannot be read, can be restored, and is gone when its window has passed', async () => {
    const SecretId = 'mortal';
    await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'v' }));
    const deleted = await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
    expect(deleted.DeletionDate?.getTime()).toBe(clock.now() + 7 * DAY_MS);
    await expect(value(SecretId)).rejects.toThrow(/marked for deletion/);
    await expect(client.send(new CreateSecretCommand({ Name: SecretId }))).rejects.toThrow(/scheduled for deletion/);
    await client.send(new RestoreSecretCommand({ SecretId }));
    expect(await value(SecretId)).toBe('v');

    await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
    clock.advance(7 * DAY_MS);
    await expect(client.send(new DescribeSecretCommand({ SecretId }))).rejects.toThrow(ResourceNotFoundException);
  });

  test('forced deletion frees the name at once', async () => {
    const Name = 'forced';
    await client.send(new CreateSecretCommand({ Name, SecretString: 'v' }));
    await client.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }));
    await client.send(new CreateSecretCommand({ Name, SecretString: 'w' }));
    expect(await value(Name)).toBe('w');
  });

  test('a name that exists is refused', async () => {
    await client.send(new CreateSecretCommand({ Name: 'taken', SecretString: 'a' }));
    const again = client.send(new CreateSecretCommand({ Name: 'taken', SecretString: 'b' }));
    await expect(again).rejects.toThrow(ResourceExistsException);
    await expect(again).rejects.toThrow('The operation failed because the secret taken already exists.');
  });

  test('lists by name and tag, page by page', async () => {
    for (const n of [1, 2, 3]) {
      await client.send(new CreateSecretCommand({ Name: `list/${n}`, Tags: [{ Key: `k${n}`, Value: 'x' }] }));
      clock.advance(1000);
    }
    await client.send(new TagResourceCommand({ SecretId: 'list/2', Tags: [{ Key: 'extra', Value: 'y' }] }));
    const names = (list: ListSecretsCommandOutput) => list.SecretList?.map(({ Name }) => Name);
    const Filters = [{ Key: 'name' as const, Values: ['list/'] }];
    const page = await client.send(new ListSecretsCommand({ Filters, MaxResults: 2 }));
    expect(names(page)).toEqual(['list/3', 'list/2']);
    const rest = await client.send(new ListSecretsCommand({ Filters, MaxResults: 2, NextToken: page.NextToken }));
    expect(names(rest)).toEqual(['list/1']);
    expect(rest.NextToken).toBeUndefined();
    const tagged = await client.send(new ListSecretsCommand({ Filters: [{ Key: 'tag-key', Values: ['extra'] }] }));
    expect(names(tagged)).toEqual(['list/2']);
  });

  test('versions are listed with their stages', async () => {
    await client.send(new CreateSecretCommand({ Name: 'listed', SecretString: 'a' }));
    await client.send(new PutSecretValueCommand({ SecretId: 'listed', SecretString: 'b' }));
    await client.send(new PutSecretValueCommand({ SecretId: 'listed', SecretString: 'c' }));
    const list = new ListSecretVersionIdsCommand({ SecretId: 'listed' });
    const { Versions } = await client.send(list);
    expect(Versions?.map(({ VersionStages }) => VersionStages)).toEqual([['AWSPREVIOUS'], ['AWSCURRENT']]);
  });
});

test('a random password has a character of every kind that is asked for and none that is excluded', async () => {
  for (let n = 0; n < 50; n++) {
    const { RandomPassword } = await client.send(
      new GetRandomPasswordCommand({ PasswordLength: 8, ExcludeCharacters: 'abcXYZ019', ExcludePunctuation: true }),
    );
    expect(RandomPassword).toMatch(/^(?=.*[d-z])(?=.*[A-W])(?=.*[2-8])[d-zA-W2-8]{8}$/);
  }
});

async function value(SecretId: string, VersionStage?: string): Promise<string | undefined> {
  return (await client.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;
}

function context() {
  return { caller: { kind: 'operator' } as const, signal: new AbortController().signal, requestId: 'r' };
}
