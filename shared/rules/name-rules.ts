import { type EnvironmentSettings, type Integration, receives } from '../contract/index.ts';
import {
  archiveDeadLetterQueueName,
  archiveFunctionName,
  archiveQueueName,
  asDeployed,
  completenessCheckFunctionName,
  type DeployedIntegration,
  DOMAIN_STACK,
  deadLetterQueueName,
  destinationSecretName,
  EGRESS_STACK,
  monitorFunctionName,
  PLATFORM,
  pagerDeadLetterQueueName,
  pagerFunctionName,
  pagingSecretName,
  pagingTargets,
  pullDeadLetterQueueName,
  pullFunctionName,
  pullQueueName,
  queueName,
  receiverFunctionName,
  recoverDeadLetterQueueName,
  recoverFunctionName,
  recoverQueueName,
  resourceName,
  valveFunctionName,
  webhookSecretName,
  workerFunctionName,
} from '../topology/index.ts';

/** The longest names that AWS takes, in characters, from the reference of each service. */
const LONGEST = {
  stack: { most: 128, service: 'CloudFormation' },
  function: { most: 64, service: 'Lambda' },
  queue: { most: 80, service: 'SQS' },
  bucket: { most: 63, service: 'S3' },
  'HTTP API': { most: 128, service: 'API Gateway' },
  secret: { most: 512, service: 'Secrets Manager' },
} as const;
/** Stands for the region where the settings name none; no region's name is longer. */
const LONGEST_REGION = 'ap-southeast-1';
const ANY_ACCOUNT = '000000000000';

interface Named {
  readonly kind: keyof typeof LONGEST;
  readonly name: string;
  /** The names in the settings and contracts that it is made of, as the team wrote them. */
  readonly madeOf: string;
}

type Environments = Readonly<Record<string, EnvironmentSettings>>;
type Environment = readonly [name: string, settings: EnvironmentSettings];

/** Names that AWS would refuse or that two things would share, in sentences that name what they are made of. */
export function nameProblems(environments: Environments, integrations: readonly Integration[]): readonly string[] {
  const deployed = integrations.map(asDeployed);
  const all = Object.entries(environments);
  return [
    ...all.flatMap(([name, settings]) => tooLong(name, namesIn(name, settings, deployed))),
    ...sharedNames(all, deployed),
    ...sharedAcross(all, deployed),
  ];
}

/** Of all names that one thing gives, the one that is the most too long. */
function tooLong(environment: string, names: readonly Named[]): readonly string[] {
  const excess = ({ kind, name }: Named) => name.length - LONGEST[kind].most;
  return [...Map.groupBy(names, ({ madeOf }) => madeOf).values()].flatMap((those) => {
    const [worst] = those.toSorted((a, b) => excess(b) - excess(a));
    if (!worst || excess(worst) <= 0) return [];
    const { kind, name, madeOf } = worst;
    const { most, service } = LONGEST[kind];
    return [
      `environments.${environment}: ${madeOf} would have a ${kind} called "${name}" (${name.length} characters); ${service} takes ${most}: shorten ${remedyOf(madeOf)}.`,
    ];
  });
}

const remedyOf = (madeOf: string) =>
  madeOf === PLATFORM_PARTS ? 'the name of the environment' : `the name of the environment, or ${madeOf}`;

const PLATFORM_PARTS = 'what all integrations share';

/** Of any two that have one name the first pair is told, once for all environments. */
function sharedNames(all: readonly Environment[], integrations: readonly DeployedIntegration[]): readonly string[] {
  const [first] = all;
  if (!first) return [];
  const owners = Map.groupBy(namesIn(...first, integrations), ({ kind, name }) => `${kind} ${name}`);
  const problems = [...owners.values()].flatMap(([one, ...others]) => {
    const twin = others.find(({ madeOf }) => madeOf !== one?.madeOf);
    return one && twin ? [[`${one.madeOf} and ${twin.madeOf}`, one.kind] as const] : [];
  });
  return [...new Map(problems.reverse()).entries()].map(
    ([both, kind]) => `${both} would share one ${kind} name; rename one of them.`,
  );
}

/** `prod-eu` with `shop` and `prod` with `eu-shop` are called the same. */
function sharedAcross(all: readonly Environment[], integrations: readonly DeployedIntegration[]): readonly string[] {
  return all.flatMap(([name, settings]) => {
    const others = all.filter(([other, its]) => other.startsWith(`${name}-`) && !isElsewhere(settings, its));
    const own = namesIn(name, settings, integrations);
    return others.flatMap(([other, its]) => {
      const taken = new Map(namesIn(other, its, integrations).map((one) => [`${one.kind} ${one.name}`, one]));
      const [shared] = own.filter((one) => taken.has(`${one.kind} ${one.name}`));
      const twin = shared && taken.get(`${shared.kind} ${shared.name}`);
      if (!twin) return [];
      return [
        `environments.${name} and environments.${other}: ${shared.madeOf} in the first and ${twin.madeOf} in the second would both have the ${shared.kind} "${shared.name}"; rename one of the environments, or give each an account of its own.`,
      ];
    });
  });
}

function isElsewhere(one: EnvironmentSettings, other: EnvironmentSettings): boolean {
  return (['account', 'region'] as const).some(
    (member) => one[member] !== undefined && other[member] !== undefined && one[member] !== other[member],
  );
}

function namesIn(
  environment: string,
  { account = ANY_ACCOUNT, region = LONGEST_REGION, paging }: EnvironmentSettings,
  integrations: readonly DeployedIntegration[],
): readonly Named[] {
  const of = (madeOf: string) => (kind: Named['kind'], name: string) => ({ kind, name, madeOf });
  const platform = of(PLATFORM_PARTS);
  return [
    ...integrations.flatMap((integration) => integrationNames(environment, integration)),
    ...[PLATFORM, DOMAIN_STACK, EGRESS_STACK].map((stack) => platform('stack', resourceName(environment, stack))),
    ...['archive', 'claims'].map((part) =>
      platform('bucket', `${resourceName(environment, part)}-${account}-${region}`),
    ),
    ...[
      archiveFunctionName,
      completenessCheckFunctionName,
      monitorFunctionName,
      recoverFunctionName,
      valveFunctionName,
      ...(paging ? [pagerFunctionName] : []),
    ].map((nameOf) => platform('function', nameOf(environment))),
    ...[recoverQueueName, recoverDeadLetterQueueName].map((nameOf) => platform('queue', nameOf(environment))),
    ...(paging ? [platform('queue', pagerDeadLetterQueueName(environment))] : []),
    ...(paging ? pagingTargets(paging) : []).map((target) =>
      of(`paging target ${target.name}`)('secret', pagingSecretName(environment, target)),
    ),
  ];
}

const receiverNames = (environment: string, name: string): readonly (readonly [Named['kind'], string])[] => [
  ['function', receiverFunctionName(environment, name)],
  ['HTTP API', resourceName(environment, name, 'webhooks')],
  ['secret', webhookSecretName(environment, name)],
];

function integrationNames(environment: string, integration: DeployedIntegration): readonly Named[] {
  const { name, calledNow, deliveries, pulls = {}, reconciliations = {} } = integration;
  const listings = [
    ...Object.entries(pulls).map(([pull, { account, calledNow: called }]) => [pull, called, [account]] as const),
    ...Object.entries(reconciliations).map(
      ([one, sides]) => [one, one, [sides.source.account, sides.destination.account]] as const,
    ),
  ];
  const own = (kind: Named['kind'], given: string) => ({ kind, name: given, madeOf: calledNow });
  return [
    own('stack', resourceName(environment, name)),
    ...(receives(integration) ? receiverNames(environment, name).map(([kind, given]) => own(kind, given)) : []),
    own('queue', archiveQueueName(environment, name)),
    own('queue', archiveDeadLetterQueueName(environment, name)),
    ...Object.entries(deliveries).flatMap(([delivery, { consistency, destination, reads, calledNow: called }]) => {
      const ofDelivery = (kind: Named['kind'], given: string) => ({
        kind,
        name: given,
        madeOf: `${calledNow}/${called}`,
      });
      return [
        ofDelivery('queue', queueName(environment, name, delivery, consistency.ordering)),
        ofDelivery('queue', deadLetterQueueName(environment, name, delivery, consistency.ordering)),
        ofDelivery('function', workerFunctionName(environment, name, delivery)),
        ...[destination, ...reads].map((account) => ({
          kind: 'secret' as const,
          name: destinationSecretName(environment, account.name),
          madeOf: `destination ${account.name}`,
        })),
      ];
    }),
    ...listings.flatMap(([pull, pullNow, called]) => [
      { kind: 'queue' as const, name: pullQueueName(environment, name, pull), madeOf: `${calledNow}/${pullNow}` },
      {
        kind: 'queue' as const,
        name: pullDeadLetterQueueName(environment, name, pull),
        madeOf: `${calledNow}/${pullNow}`,
      },
      { kind: 'function' as const, name: pullFunctionName(environment, name, pull), madeOf: `${calledNow}/${pullNow}` },
      ...called.map((account) => ({
        kind: 'secret' as const,
        name: destinationSecretName(environment, account.name),
        madeOf: `destination ${account.name}`,
      })),
    ]),
  ];
}
