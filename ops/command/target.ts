import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { DeliveryId } from '../../shared/contract/index.ts';
import { createLedgerReader, type LedgerReader } from '../../shared/ledger/index.ts';
import { ledgerTableName } from '../../shared/topology/index.ts';
import { OperationError, UsageError } from './command.ts';

/** The environment that a command acts on. */
export interface Target {
  readonly environment: string;
  /** Names the environment and where it runs. */
  readonly title: string;
  /** Where it is, such as `on AWS, eu-central-1`. */
  readonly where: string;
  /** Whether it runs on this machine. */
  readonly isHere: boolean;
  /** The environment's own time, in milliseconds: on this machine it may run ahead, and faster. */
  now(): number;
  /** Configuration of an AWS client that reaches it. */
  readonly access: Access;
  reader(deliveries: readonly DeliveryId[]): LedgerReader;
}

/** Empty for AWS: there the SDK's own chain of credentials and regions decides. */
type Access = Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'>;

interface Local {
  readonly environment: string;
  readonly awsEndpointUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** How many times faster than real time its clock runs. */
  readonly clock: number;
}

/**
 * The environment running on this machine when its `local.json` names the one asked for and no AWS_ENDPOINT_URL is set; else
 * AWS, by the SDK's own chain of credentials and regions.
 */
export function targetOf({
  env: environment = 'dev',
  folder = '.penstock',
}: {
  env?: string;
  folder?: string;
}): Target {
  if (!/^[a-z][a-z0-9-]*$/.test(environment))
    throw new UsageError(`--env is "${environment}"; give an environment's name, such as dev.`);
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const local = endpoint === undefined ? readLocal(resolve(folder)) : undefined;
  const here = local?.environment === environment ? local : undefined;
  const access: Access = here ? { endpoint: here.awsEndpointUrl, region: here.region, credentials: here } : {};
  const where = here
    ? `on this machine (${here.awsEndpointUrl})`
    : endpoint !== undefined
      ? `at ${endpoint} (AWS_ENDPOINT_URL)`
      : `on AWS${regionSet()}`;
  const tableName = ledgerTableName(environment);
  return {
    environment,
    title: `Ledger of ${environment} ${where}`,
    where,
    isHere: here !== undefined,
    now: () => (here && here.clock !== 1 ? scaledNow(resolve(folder), here.clock) : Date.now()),
    access,
    reader: (deliveries) => createLedgerReader({ client: new DynamoDBClient(access), tableName, deliveries }),
  };
}

/** A clock that is not real time's is noted twice a second in `state/clock.json`. */
function scaledNow(folder: string, rate: number): number {
  const file = join(folder, 'state/clock.json');
  if (!existsSync(file)) return Date.now();
  const { now }: { now: number } = JSON.parse(readFileSync(file, 'utf8'));
  return now + (Date.now() - statSync(file).mtimeMs) * rate;
}

function regionSet(): string {
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  return region ? `, ${region}` : '';
}

function readLocal(folder: string): Local | undefined {
  const file = join(folder, 'local.json');
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new OperationError(`${file} is not JSON: remove it, and start the environment again with \`npm start\`.`);
  }
}

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /ECONNREFUSED|ENOTFOUND|ECONNRESET|EHOSTUNREACH/,
    'no process answers there. If it is the environment of this machine, `npm start` brings it up, and removing .penstock/local.json sends the command to AWS.',
  ],
  [/Region is missing/, 'no region is set: set AWS_REGION, or AWS_PROFILE to a profile that has one.'],
  [
    /Credentials?ProviderError|Could not load credentials|ExpiredToken|UnrecognizedClient|InvalidSignature|InvalidClientTokenId/,
    'AWS did not take the credentials: sign in again, or set AWS_PROFILE to a profile that may do this.',
  ],
  [/ResourceNotFound/, 'there is no such environment: see --env and the region, or deploy the environment.'],
  [
    /AccessDenied/,
    'the role may not do this: reading needs dynamodb:Query, GetItem and BatchGetItem on the ledger and its indexes; delivered events need lambda:GetFunctionConfiguration of the archive’s function, s3:ListBucket and GetObject on the archive, logs:StartQuery and GetQueryResults; redriving needs sqs:StartMessageMoveTask and its like on both queues; secrets need secretsmanager:DescribeSecret, GetSecretValue, PutSecretValue and UpdateSecretVersionStage; deploying and the doctor need cloudformation:DescribeStacks, ListStackResources and GetTemplate; enrolling needs secretsmanager:TagResource and UntagResource; sending needs secretsmanager:GetSecretValue and lambda:GetFunctionConfiguration.',
  ],
  [/Throttling|ThroughputExceeded/, 'AWS is throttling: wait a moment and repeat.'],
];

/** The remedy for an error of AWS or of the network; `undefined` for other errors. */
export function remedyOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const causes = error instanceof AggregateError ? error.errors.map(String).join(' ') : '';
  const text = `${error.name} ${(error as { code?: string }).code ?? ''} ${error.message} ${causes}`;
  return REMEDIES.find(([pattern]) => pattern.test(text))?.[1];
}
