import { type Provider, parseSecret, type Secret } from '@penstock/webhooks';
import type { SecretVersion, VersionReader } from '../secrets/index.ts';
import type { Log } from '../telemetry/index.ts';
import { SECRET_OVERLAP_HOURS } from '../topology/index.ts';

export interface SecretSource {
  readonly provider: Provider;
  readonly secrets: VersionReader;
  readonly webhookSecretId: string;
  /** Fills the secret, for a message. */
  readonly fillCommand: string;
  readonly log: Log;
  readonly now: () => Date;
}

/** The secrets that authenticate a webhook now. */
export interface ValidSecrets {
  readonly secrets: readonly Secret[];
  /** Whether the current value is one of them. */
  readonly isKeyed: boolean;
  /** Whether there is a text that cannot be used: a person may correct it at any moment. */
  readonly isUnusable: boolean;
  /** Why the current value is none of them, and what to do. */
  readonly problem?: SecretProblem;
}

export interface SecretProblem {
  readonly reason: 'secret-empty' | 'secret-missing' | 'secret-deleted' | 'secret-malformed';
  readonly remedy: string;
}

const OVERLAP_MS = SECRET_OVERLAP_HOURS * 3_600_000;

/**
 * The current secret, and for a day after it was stored the one before. A person who empties the secret ends both: only a malformed
 * value leaves the one before in force.
 * @throws SecretUnavailable
 */
export async function validSecrets(source: SecretSource, fresh: boolean | 'unusable'): Promise<ValidSecrets> {
  const { provider, secrets, webhookSecretId, log, now } = source;
  const current = await secrets.version(webhookSecretId, 'AWSCURRENT', { fresh });
  const found = parseSecret(provider, current.value ?? '');
  if (found.kind === 'empty')
    return { secrets: [], isKeyed: false, isUnusable: current.value !== undefined, problem: whyEmpty(current, source) };
  const previous = overlaps(current, now())
    ? parseSecret(provider, (await secrets.version(webhookSecretId, 'AWSPREVIOUS', { fresh })).value ?? '')
    : undefined;
  const before = previous?.kind === 'secrets' ? previous.secrets : [];
  if (found.kind === 'secrets') return { secrets: [...found.secrets, ...before], isKeyed: true, isUnusable: false };
  log.error('webhook secret is malformed', { problems: [found.problem] });
  const remedy = `Secret ${webhookSecretId} ${found.problem}: correct it with \`${source.fillCommand}\`.`;
  return { secrets: before, isKeyed: false, isUnusable: true, problem: { reason: 'secret-malformed', remedy } };
}

/** Secrets Manager keeps no time at which a version became the previous one: it is the time at which the current one came. */
function overlaps({ createdAt }: SecretVersion, now: Date): boolean {
  return createdAt === undefined || now.getTime() - createdAt < OVERLAP_MS;
}

function whyEmpty({ absent }: SecretVersion, { webhookSecretId, fillCommand }: SecretSource): SecretProblem {
  if (absent === 'no-secret')
    return { reason: 'secret-missing', remedy: `Secret ${webhookSecretId} does not exist: deploy the stack again.` };
  if (absent === 'deleted')
    return {
      reason: 'secret-deleted',
      remedy: `Secret ${webhookSecretId} is scheduled for deletion: restore it with \`aws secretsmanager restore-secret\`.`,
    };
  return { reason: 'secret-empty', remedy: `Secret ${webhookSecretId} is empty: fill it with \`${fillCommand}\`.` };
}
