import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ledgerTableName, resourceName } from '../../shared/topology/index.ts';
import { readVolumes } from '../../shared/watch/volume/index.ts';
import { allDeclared, type Declared } from '../command/declared.ts';
import { project } from '../command/project.ts';
import type { Target } from '../command/target.ts';
import { isNameOf } from '../deployed/environment-names.ts';
import { jobsOf } from '../jobs/jobs.ts';
import { alarmLines } from './alarm-lines.ts';
import { lastEnded, ringingAlarms } from './alarms.ts';
import { conclusionOf } from './conclusion.ts';
import { jobLines } from './jobs.ts';
import { linesOf } from './lines.ts';
import type { EnvironmentStatus, RingingAlarm } from './model.ts';
import { poolOf } from './pool.ts';
import { readAccounts } from './read-accounts.ts';
import { readDeliveries } from './read-deliveries.ts';
import { volumeLines } from './volume-lines.ts';

/** Requests to AWS at the same time. */
const AT_ONCE = 50;

export interface StatusOptions {
  /** Default: all that are declared. */
  readonly deliveries?: readonly Declared[];
  /** Of this integration only, by the name of its first deploy; default: the whole environment, its platform too. */
  readonly integration?: string;
}

/**
 * How an environment stands. At most four requests to AWS for each delivery, and a few for all together; no more than 50 at once.
 * AWS's errors pass through.
 */
export async function statusOf(target: Target, options: StatusOptions = {}): Promise<EnvironmentStatus> {
  const { deliveries = allDeclared, integration } = options;
  const { environment, access } = target;
  const pool = poolOf(AT_ONCE);
  const clients = {
    dynamo: new DynamoDBClient(access),
    sqs: new SQSClient(access),
    lambda: new LambdaClient(access),
    cloudwatch: new CloudWatchClient(access),
  };
  const others = Object.keys(project.environments);
  const prefix = resourceName(environment, ...(integration === undefined ? [] : [integration]), '');
  const isOurs = (name: string) => name.startsWith(prefix) && isNameOf(environment, name, others);
  const now = target.now();
  // Of one delivery its own alarms are asked for; those of its receiver and of the platform belong to the whole.
  const isPart = options.deliveries !== undefined && integration === undefined;
  const reading = { environment, clients, pool, deliveries, now };
  const [alarms, accounts, read, jobs, volumes] = await Promise.all([
    ringingAlarms(clients.cloudwatch, prefix, pool).then((all) => all.filter(({ name }) => isOurs(name))),
    readAccounts(reading),
    readDeliveries(reading),
    pool(() => jobsOf(target)),
    isPart ? undefined : pool(() => readVolumes(clients.dynamo, ledgerTableName(environment))),
  ]);
  const { of, others: elsewhere } = partAlarms(environment, deliveries, alarms);
  const around = { environment, now };
  const statuses = read.map((one) => {
    const facts = { ...one, ...accounts(one.id), alarms: of(one.id) };
    return { ...facts, lines: [...jobLines(jobs, one.id, environment), ...linesOf(facts, around)] };
  });
  const lines = isPart ? [] : [...volumeLines(volumes, around, integration), ...alarmLines(elsewhere)];
  const all = [...statuses.flatMap((one) => one.lines), ...lines];
  const isWrong = all.some(({ level }) => level === 'wrong');
  const isOfThese = (alarm: string) =>
    isOurs(alarm) && (!isPart || deliveries.some((one) => alarm.startsWith(alarmPrefix(environment, one))));
  const ended = isWrong ? undefined : await lastEnded(clients.cloudwatch, isOfThese, pool);
  return {
    environment,
    where: target.where,
    at: new Date(now).toISOString(),
    isWrong,
    deliveries: statuses,
    lines,
    requests: pool.count(),
    conclusion: conclusionOf(statuses, all, ended),
  };
}

const alarmPrefix = (environment: string, { integration, name }: Declared) =>
  resourceName(environment, integration, name, '');

/** The alarms of each delivery, by its id, and all others. */
function partAlarms(environment: string, deliveries: readonly Declared[], alarms: readonly RingingAlarm[]) {
  // The longest prefix: a delivery `a` has alarms `…-a-…`, and one called `a-b` too.
  const prefixes = deliveries
    .map((one) => ({ id: `${one.integration}/${one.name}`, prefix: alarmPrefix(environment, one) }))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const ownerOf = ({ name }: RingingAlarm) => prefixes.find(({ prefix }) => name.startsWith(prefix))?.id;
  const parted = Map.groupBy(alarms, (alarm) => ownerOf(alarm) ?? '');
  return { of: (id: string) => parted.get(id) ?? [], others: parted.get('') ?? [] };
}
