import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { SECRET_OVERLAP_HOURS } from '../../shared/topology/index.ts';
import type { DeclaredSecret } from './declared.ts';

/** Whether a secret can be used. */
export type SecretState =
  | { readonly kind: 'empty' }
  /** A webhook secret whose text no receiver can use. */
  | { readonly kind: 'unusable'; readonly problem: string }
  /** `previousUntil`: until when the previous value is accepted beside it, in milliseconds since the epoch. */
  | { readonly kind: 'filled'; readonly previousUntil?: number };

/** The value of a webhook secret is looked at, for an emptied one has a version too; of the others only whether there is one. */
export async function stateOf(
  client: SecretsManagerClient,
  { id: SecretId, overlaps, problem }: DeclaredSecret,
  now: number,
): Promise<SecretState> {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
  const stages = new Set(Object.values(VersionIdsToStages).flat());
  if (!stages.has('AWSCURRENT')) return { kind: 'empty' };
  if (!overlaps) return { kind: 'filled' };
  const { SecretString = '', CreatedDate } = await client.send(new GetSecretValueCommand({ SecretId }));
  const found = problem(SecretString);
  if (found !== undefined) return found === 'is empty' ? { kind: 'empty' } : { kind: 'unusable', problem: found };
  const previousUntil = (CreatedDate?.getTime() ?? 0) + SECRET_OVERLAP_HOURS * 3_600_000;
  return { kind: 'filled', ...(stages.has('AWSPREVIOUS') && previousUntil > now && { previousUntil }) };
}
