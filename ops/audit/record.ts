import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Act, type ActKey, putAct } from '../../shared/ledger/index.ts';
import { ledgerTableName } from '../../shared/topology/index.ts';
import type { Target } from '../command/target.ts';
import { currentUser } from '../command/user.ts';

/** Who calls, and where: for the audit, and for the sentence that a command asks with. */
export interface Caller {
  /** The ARN of the user, or of the role's session. */
  readonly arn: string;
  /** The user of this machine. */
  readonly user: string;
  /** Such as `dev on this machine` or `prod of AWS account 111122223333, eu-central-1`. */
  readonly place: string;
}

const known = new WeakMap<Target, Promise<Caller>>();

/** Asked once for each target. STS refuses no caller. */
export function callerOf(target: Target): Promise<Caller> {
  const before = known.get(target);
  if (before) return before;
  const asked = askSts(target);
  known.set(target, asked);
  return asked;
}

async function askSts({ access, environment, isHere }: Target): Promise<Caller> {
  const client = new STSClient(access);
  const { Arn = '', Account = '' } = await client.send(new GetCallerIdentityCommand({}));
  const region = await client.config.region();
  const place = isHere ? `${environment} on this machine` : `${environment} of AWS account ${Account}, ${region}`;
  return { arn: Arn, user: currentUser(), place };
}

/**
 * Writes an act of a person into the audit. A command calls it before it acts: what cannot be recorded is not done. AWS's errors
 * pass through.
 * @param act without payloads and secret values
 */
export async function recordAct(target: Target, act: Omit<Act, 'at' | 'caller' | 'user' | 'place'>): Promise<ActKey> {
  const { arn, user, place } = await callerOf(target);
  const at = new Date(target.now()).toISOString();
  const client = new DynamoDBClient(target.access);
  return putAct(client, ledgerTableName(target.environment), { ...act, at, caller: arn, user, place }, randomUUID());
}
