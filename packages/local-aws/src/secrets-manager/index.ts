import { randomInt, randomUUID } from 'node:crypto';
import { ACCOUNT, REGION } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import type { JsonProtocol } from '../aws/protocol.ts';
import type { Access, AwsService } from '../aws/service.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import { lookUpSecret } from './find.ts';
import { listSecrets } from './list.ts';
import { getRandomPassword } from './password.ts';
import {
  createSecret,
  deleteSecret,
  describeSecret,
  purgeDeleted,
  restoreSecret,
  tagResource,
  untagResource,
  updateSecret,
} from './secrets.ts';
import { openStore, type Store } from './store.ts';
import { getSecretValue, listSecretVersionIds, putSecretValue, updateSecretVersionStage } from './versions.ts';

export interface SecretsManagerOptions {
  /** The SQLite file; its directory is created when missing. */
  readonly file: string;
  readonly clock: Clock;
  /** Ids of versions whose request brought none; random by default. */
  readonly newId?: () => string;
  /** A random whole number below its argument. */
  readonly pick?: (below: number) => number;
}

const PROTOCOL: JsonProtocol = {
  target: 'secretsmanager',
  contentType: 'application/x-amz-json-1.1',
  messageKey: 'Message',
  nameError: ({ code }) => ({ type: code }),
};

const SUFFIX_SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Secrets Manager on disk, for the AWS endpoint of `aws`. Values are in no log and no error. */
export function createSecretsManager(options: SecretsManagerOptions): AwsService {
  const { file, clock, newId = randomUUID, pick = (below) => randomInt(below) } = options;
  const store = openStore(file);
  const newSuffix = () => Array.from({ length: 6 }, () => SUFFIX_SIGNS[pick(SUFFIX_SIGNS.length)]).join('');
  const operations = new Map<string, (input: Input, now: number) => Output>([
    ['CreateSecret', (input, now) => createSecret(store, now, newId, newSuffix, input)],
    ['DeleteSecret', (input, now) => deleteSecret(store, now, input)],
    ['DescribeSecret', (input) => describeSecret(store, input)],
    ['GetRandomPassword', (input) => getRandomPassword(pick, input)],
    ['GetSecretValue', (input, now) => getSecretValue(store, now, input)],
    ['ListSecrets', (input) => listSecrets(store, input)],
    ['ListSecretVersionIds', (input) => listSecretVersionIds(store, input)],
    ['PutSecretValue', (input, now) => putSecretValue(store, now, newId, input)],
    ['RestoreSecret', (input, now) => restoreSecret(store, now, input)],
    ['TagResource', (input, now) => tagResource(store, now, input)],
    ['UntagResource', (input, now) => untagResource(store, now, input)],
    ['UpdateSecret', (input, now) => updateSecret(store, now, newId, input)],
    ['UpdateSecretVersionStage', (input, now) => updateSecretVersionStage(store, now, input)],
  ]);
  return {
    name: 'secretsmanager',
    json: PROTOCOL,
    access: (operation, input) => [accessTo(store, operation, input)],
    async handle(operation, input) {
      const run = operations.get(operation);
      if (!run)
        throw new AwsError(
          'UnknownOperationException',
          `Secrets Manager's ${operation} is not served by the local runtime.`,
          501,
        );
      return store.transaction(() => {
        const now = clock.now();
        purgeDeleted(store, now);
        return run(input, now);
      });
    },
    async close() {
      store.close();
    },
  };
}

/** The ARN is the secret's own, however the request names it; that of a missing secret is made of what was asked for. */
function accessTo(store: Store, operation: string, input: Input): Access {
  const action = `secretsmanager:${operation}`;
  const prefix = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:`;
  if (operation === 'CreateSecret') return { action, resource: `${prefix}${String(input.Name)}` };
  if (input.SecretId === undefined) return { action, resource: '*' };
  const asked = String(input.SecretId);
  const resource = lookUpSecret(store, input)?.arn ?? (asked.startsWith('arn:') ? asked : `${prefix}${asked}`);
  const stage =
    operation === 'GetSecretValue'
      ? { 'secretsmanager:VersionStage': [String(input.VersionStage ?? 'AWSCURRENT')] }
      : undefined;
  return { action, resource, ...(stage && { keys: stage }) };
}
