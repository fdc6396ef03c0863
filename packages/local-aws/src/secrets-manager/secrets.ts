import { ACCOUNT, REGION } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import { findLiveSecret, findSecret, invalidParameter, lookUpSecret } from './find.ts';
import type { Secret, Store } from './store.ts';
import { addVersion, tokenOf, valueIn } from './versions.ts';

const DAY_MS = 86_400_000;
const NAME = /^[A-Za-z0-9/_+=.@!-]{1,512}$/;

/** Creates a secret, with a first version only when a value is given. */
export function createSecret(
  store: Store,
  now: number,
  newId: () => string,
  newSuffix: () => string,
  input: Input,
): Output {
  const name = String(input.Name ?? '');
  if (!NAME.test(name))
    throw invalidParameter(
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
  const value = valueIn(input);
  const token = tokenOf(input);
  const existing = store.secret(name);
  if (existing) return repeated(store, existing, token, value);
  const secret: Secret = {
    arn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-${newSuffix()}`,
    name,
    ...textOf(input),
    created: now,
    changed: now,
    tags: Object.fromEntries(tagsOf(input.Tags)),
  };
  store.saveSecret(secret);
  const version = value && addVersion(store, secret, now, { id: token ?? newId(), stages: ['AWSCURRENT'], value });
  return { ARN: secret.arn, Name: name, ...(version && { VersionId: version.id }) };
}

/** CreateSecret of a name that exists is an error, unless it repeats the same request. */
function repeated(store: Store, secret: Secret, token: string | undefined, value: ReturnType<typeof valueIn>): Output {
  if (secret.deleted !== undefined)
    throw new AwsError(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  const version = store.versions(secret.arn).find(({ id }) => id === token);
  if (version && JSON.stringify(version.value) === JSON.stringify(value))
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id };
  throw new AwsError(
    'ResourceExistsException',
    `The operation failed because the secret ${secret.name} already exists.`,
  );
}

export function updateSecret(store: Store, now: number, newId: () => string, input: Input): Output {
  const secret = { ...findLiveSecret(store, input), ...textOf(input), changed: now };
  const value = valueIn(input);
  store.saveSecret(secret);
  const version =
    value && addVersion(store, secret, now, { id: tokenOf(input) ?? newId(), stages: ['AWSCURRENT'], value });
  return { ARN: secret.arn, Name: secret.name, ...(version && { VersionId: version.id }) };
}

export function describeSecret(store: Store, input: Input): Output {
  const secret = findSecret(store, input);
  const labelled = store.versions(secret.arn).filter(({ stages }) => stages.length > 0);
  return {
    ...summaryOf(secret),
    ...(labelled.length > 0 && {
      VersionIdsToStages: Object.fromEntries(labelled.map(({ id, stages }) => [id, stages])),
    }),
  };
}

/** Marks a secret as deleted; it can be restored for RecoveryWindowInDays (7 to 30, by default 30). */
export function deleteSecret(store: Store, now: number, input: Input): Output {
  const { ForceDeleteWithoutRecovery: force, RecoveryWindowInDays: days } = input;
  if (force === true && days !== undefined)
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  const window = Number(days ?? 30);
  if (!Number.isInteger(window) || window < 7 || window > 30)
    throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  if (force === true) return deleteAtOnce(store, now, input);
  const secret = findLiveSecret(store, input);
  const purgeAfter = now + window * DAY_MS;
  store.saveSecret({ ...secret, deleted: now, purgeAfter });
  return { ARN: secret.arn, Name: secret.name, DeletionDate: purgeAfter / 1000 };
}

/** As AWS documents it, forcing the deletion of a secret that does not exist is not an error. */
function deleteAtOnce(store: Store, now: number, input: Input): Output {
  const secret = lookUpSecret(store, input);
  if (!secret) return { Name: String(input.SecretId), DeletionDate: now / 1000 };
  store.removeSecret(secret.arn);
  return { ARN: secret.arn, Name: secret.name, DeletionDate: now / 1000 };
}

export function restoreSecret(store: Store, now: number, input: Input): Output {
  const { deleted: _deleted, purgeAfter: _purgeAfter, ...secret } = findSecret(store, input);
  store.saveSecret({ ...secret, changed: now });
  return { ARN: secret.arn, Name: secret.name };
}

/** Removes for good what was deleted and whose time to be restored has passed. */
export function purgeDeleted(store: Store, now: number): void {
  for (const { arn, purgeAfter } of store.secrets())
    if (purgeAfter !== undefined && purgeAfter <= now) store.removeSecret(arn);
}

export function tagResource(store: Store, now: number, input: Input): Output {
  const secret = findLiveSecret(store, input);
  store.saveSecret({ ...secret, changed: now, tags: { ...secret.tags, ...Object.fromEntries(tagsOf(input.Tags)) } });
  return {};
}

export function untagResource(store: Store, now: number, input: Input): Output {
  const secret = findLiveSecret(store, input);
  const gone = Array.isArray(input.TagKeys) ? input.TagKeys : [];
  const tags = Object.fromEntries(Object.entries(secret.tags).filter(([key]) => !gone.includes(key)));
  store.saveSecret({ ...secret, changed: now, tags });
  return {};
}

/** A secret as DescribeSecret and ListSecrets describe it. */
export function summaryOf(secret: Secret): Output {
  const { arn, name, description, kmsKeyId, created, changed, accessed, deleted, tags } = secret;
  return {
    ARN: arn,
    Name: name,
    ...(description !== undefined && { Description: description }),
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    CreatedDate: created / 1000,
    LastChangedDate: changed / 1000,
    ...(accessed !== undefined && { LastAccessedDate: accessed / 1000 }),
    ...(deleted !== undefined && { DeletedDate: deleted / 1000 }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function textOf(input: Input): { description?: string; kmsKeyId?: string } {
  return {
    ...(typeof input.Description === 'string' && { description: input.Description }),
    ...(typeof input.KmsKeyId === 'string' && { kmsKeyId: input.KmsKeyId }),
  };
}

function tagsOf(tags: unknown): [key: string, value: string][] {
  return Array.isArray(tags) ? tags.map((tag: Input) => [String(tag.Key), String(tag.Value ?? '')]) : [];
}
