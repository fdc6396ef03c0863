import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { SECRET_CACHE_SECONDS } from '../../shared/topology/index.ts';
import { type Output, UsageError } from '../command/command.ts';
import type { Target } from '../command/target.ts';
import type { DeclaredSecret } from './declared.ts';
import { fillCommand } from './text.ts';

/** What parses as no secret at all: Secrets Manager takes no empty text. */
const EMPTY = '[]';
const WITHIN = `within ${SECRET_CACHE_SECONDS} s`;

interface Revoking {
  readonly current: boolean;
  /** Runs before anything is changed. */
  readonly begin: () => Promise<unknown>;
  readonly output: Output;
}

/**
 * Ends the previous value of a webhook secret at once, and with `current` the current one too.
 * @returns the exit code: 1 when there was nothing to end
 */
export async function revoke(
  client: SecretsManagerClient,
  target: Target,
  secret: DeclaredSecret,
  { current, begin, output }: Revoking,
): Promise<number> {
  const { name, id: SecretId, overlaps } = secret;
  if (!overlaps)
    throw new UsageError(
      `${name} has no previous value that is still used: replace it with \`${fillCommand(secret, target)}\`, and revoke the old one at the vendor.`,
    );
  await begin();
  if (current) await client.send(new PutSecretValueCommand({ SecretId, SecretString: EMPTY }));
  const previous = await previousVersion(client, SecretId);
  if (previous === undefined) {
    output.stderr(
      `${name} has no previous value. Is the current one leaked? Fill a new one first: ${fillCommand(secret, target)}`,
    );
    return 1;
  }
  await client.send(
    new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSPREVIOUS', RemoveFromVersionId: previous }),
  );
  output.line(
    current
      ? `Emptied ${name} of ${target.environment} ${target.where}: ${WITHIN} receivers accept neither value, and answer 503 until it is filled.`
      : `Revoked the previous value of ${name} of ${target.environment} ${target.where}: receivers refuse it ${WITHIN}.`,
  );
  if (current) output.line(fillCommand(secret, target));
  return 0;
}

async function previousVersion(client: SecretsManagerClient, SecretId: string): Promise<string | undefined> {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
  return Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSPREVIOUS'))?.[0];
}
