import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import { findLiveSecret, findSecret, invalidParameter } from './find.ts';
import { pageOf } from './page.ts';
import type { Secret, SecretValue, Store, Version } from './store.ts';

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';
const VALUE_LIMIT_BYTES = 65_536;
const STAGES_PER_SECRET = 20;
/** From here on AWS removes versions without a label, unless they are younger than a day. */
const KEPT_VERSIONS = 100;
/** AWS calls one new version every ten minutes sustainable, which is 144 that are younger than a day. */
const VERSION_QUOTA = 144;
const DAY_MS = 86_400_000;

export function getSecretValue(store: Store, now: number, input: Input): Output {
  const secret = findLiveSecret(store, input);
  const { VersionId: id, VersionStage: stage } = input;
  const versions = store.versions(secret.arn);
  const version =
    id === undefined
      ? versions.find(({ stages }) => stages.includes(String(stage ?? CURRENT)))
      : versions.find((candidate) => candidate.id === id);
  if (!version)
    throw new AwsError(
      'ResourceNotFoundException',
      id === undefined
        ? `Secrets Manager can't find the specified secret value for staging label: ${String(stage ?? CURRENT)}`
        : `Secrets Manager can't find the specified secret value for VersionId: ${String(id)}`,
    );
  if (id !== undefined && stage !== undefined && !version.stages.includes(String(stage)))
    throw new AwsError(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  const today = now - (now % DAY_MS);
  if (secret.accessed !== today) store.saveSecret({ ...secret, accessed: today });
  if (version.accessed !== today) store.saveVersion(secret.arn, { ...version, accessed: today });
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...version.value,
    VersionStages: version.stages,
    CreatedDate: version.created / 1000,
  };
}

export function putSecretValue(store: Store, now: number, newId: () => string, input: Input): Output {
  const secret = findLiveSecret(store, input);
  const value = valueIn(input);
  if (!value) throw invalidParameter('You must provide either SecretString or SecretBinary.');
  const stages = Array.isArray(input.VersionStages) ? input.VersionStages.map(String) : [CURRENT];
  const version = addVersion(store, secret, now, { id: tokenOf(input) ?? newId(), stages, value });
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
}

/**
 * Adds a version and moves the labels to it. A version that exists already with the same value is left alone.
 * @throws AwsError `ResourceExistsException` when the id is taken by another value, `LimitExceededException`
 */
export function addVersion(
  store: Store,
  secret: Secret,
  now: number,
  { id, stages, value }: { readonly id: string; readonly stages: readonly string[]; readonly value: SecretValue },
): Version {
  const versions = store.versions(secret.arn);
  const existing = versions.find((version) => version.id === id);
  if (existing) {
    if (JSON.stringify(existing.value) === JSON.stringify(value)) return existing;
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  const wanted = versions.length === 0 ? [...new Set([...stages, CURRENT])] : stages;
  store.saveVersion(secret.arn, { id, created: now, stages: [], value });
  for (const stage of wanted) moveStage(store, secret.arn, stage, id);
  store.saveSecret({ ...secret, changed: now });
  removeDeprecated(store, secret.arn, now);
  return { id, created: now, stages: wanted, value };
}

export function updateSecretVersionStage(store: Store, now: number, input: Input): Output {
  const secret = findLiveSecret(store, input);
  const { VersionStage: stage, RemoveFromVersionId: from, MoveToVersionId: to } = input;
  if (typeof stage !== 'string' || stage === '') throw invalidParameter('VersionStage is required.');
  const versions = store.versions(secret.arn);
  for (const id of [from, to])
    if (id !== undefined && !versions.some((version) => version.id === id))
      throw new AwsError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret version: ${String(id)}`,
      );
  const holder = versions.find(({ stages }) => stages.includes(stage));
  if (from !== undefined && holder?.id !== from)
    throw invalidParameter(`Staging label ${stage} is not attached to version ${String(from)} (RemoveFromVersionId).`);
  if (stage === CURRENT && to === undefined)
    throw invalidParameter(
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    );
  if (holder && from === undefined && holder.id !== to)
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ` +
        `${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  if (to === undefined) removeStage(store, secret.arn, stage);
  else moveStage(store, secret.arn, stage, String(to));
  store.saveSecret({ ...secret, changed: now });
  return { ARN: secret.arn, Name: secret.name };
}

export function listSecretVersionIds(store: Store, input: Input): Output {
  const secret = findSecret(store, input);
  const listed = store
    .versions(secret.arn)
    .filter(({ stages }) => stages.length > 0 || input.IncludeDeprecated === true)
    .map(({ id, stages, created, accessed }) => ({
      VersionId: id,
      VersionStages: stages,
      CreatedDate: created / 1000,
      ...(accessed !== undefined && { LastAccessedDate: accessed / 1000 }),
    }));
  const { page, nextToken } = pageOf(listed, input);
  return { ARN: secret.arn, Name: secret.name, Versions: page, ...nextToken };
}

/** The value that a request brings, if any. */
export function valueIn(input: Input): SecretValue | undefined {
  const { SecretString: text, SecretBinary: binary } = input;
  if (text !== undefined && binary !== undefined)
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  const size = Buffer.byteLength(String(text ?? binary ?? ''), binary === undefined ? 'utf8' : 'base64');
  if (size > VALUE_LIMIT_BYTES)
    throw invalidParameter(`The secret value has ${size} bytes; at most ${VALUE_LIMIT_BYTES} are allowed.`);
  if (typeof text === 'string') return { SecretString: text };
  return typeof binary === 'string' ? { SecretBinary: binary } : undefined;
}

/** ClientRequestToken, which becomes the version's id; the SDK sends one with every request. */
export function tokenOf(input: Input): string | undefined {
  const { ClientRequestToken: token } = input;
  if (token === undefined) return undefined;
  if (typeof token === 'string' && token.length >= 32 && token.length <= 64) return token;
  throw invalidParameter('ClientRequestToken must be 32-64 characters long.');
}

/** Moves a label; the version that loses AWSCURRENT becomes AWSPREVIOUS. */
function moveStage(store: Store, arn: string, stage: string, to: string): void {
  const holder = removeStage(store, arn, stage);
  if (stage === CURRENT && holder && holder.id !== to) moveStage(store, arn, PREVIOUS, holder.id);
  const target = store.versions(arn).find(({ id }) => id === to);
  if (!target) return;
  store.saveVersion(arn, { ...target, stages: [...target.stages, stage] });
  const labels = store.versions(arn).flatMap(({ stages }) => stages);
  if (labels.length > STAGES_PER_SECRET)
    throw new AwsError(
      'LimitExceededException',
      'You exceeded the maximum number of staging labels allowed on a secret.',
    );
}

function removeStage(store: Store, arn: string, stage: string): Version | undefined {
  const holder = store.versions(arn).find(({ stages }) => stages.includes(stage));
  if (holder) store.saveVersion(arn, { ...holder, stages: holder.stages.filter((label) => label !== stage) });
  return holder;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
function removeDeprecated(store: Store, arn: string, now: number): void {
  const versions = store.versions(arn);
  const old = versions.filter(({ stages, created }) => stages.length === 0 && created <= now - DAY_MS);
  const surplus = old.slice(0, Math.max(0, versions.length - KEPT_VERSIONS));
  for (const { id } of surplus) store.removeVersion(arn, id);
  if (versions.length - surplus.length > VERSION_QUOTA)
    throw new AwsError(
      'LimitExceededException',
      `The secret has ${versions.length - surplus.length - 1} versions that are labelled or younger than 24 hours, which is ` +
        'the quota. Store a new value at most once every 10 minutes.',
    );
}
