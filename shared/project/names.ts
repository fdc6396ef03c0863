import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountsOf, ENVELOPE_VERSIONS, pullId, receives } from '../contract/index.ts';
import {
  archiveDeadLetterQueueName,
  archivePrefix,
  archiveQueueName,
  comparedPrefix,
  completenessKey,
  controlKey,
  controlTableName,
  type DeployedDelivery,
  type DeployedIntegration,
  deadLetterQueueName,
  destinationSecretName,
  idempotencyTableName,
  ledgerTableName,
  linkKey,
  maxReceiveCount,
  pullDeadLetterQueueName,
  pullFunctionName,
  pullKey,
  pullQueueName,
  queueName,
  receiverFunctionName,
  resourceName,
  rowPrefix,
  tokenKey,
  webhookPath,
  webhookSecretName,
  workerFunctionName,
} from '../topology/index.ts';
import { ProjectProblem } from './import.ts';

/** Beside the project file. */
export const NAMES_FILE = 'penstock.names.json';

/** What keeps state, by what owns it (`delivery shop-to-books/order-to-invoice`), then by what it is (`queue`). */
export type Names = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Stands for the environment's name, in which all names are the same but for this. */
const ENV = '{env}';

/** What makes a provider's events the same, in words. */
export type IdentityRule = (provider: NonNullable<DeployedIntegration['source']['provider']>) => string;

/**
 * Every name under which something of the project is kept: dropping or changing one leaves what it holds behind. The rule is given,
 * because the table of providers would slow down the start of all that loads a project.
 */
export function projectNames(integrations: readonly DeployedIntegration[], identityRule: IdentityRule): Names {
  const accounts = integrations.flatMap(accountsOf);
  const links = integrations.flatMap(({ deliveries }) => Object.values(deliveries).flatMap(({ links = [] }) => links));
  return sorted({
    platform: {
      stack: resourceName(ENV, 'platform'),
      'ledger table': ledgerTableName(ENV),
      'idempotency table': idempotencyTableName(ENV),
      'control table': controlTableName(ENV),
      'archive bucket': `${resourceName(ENV, 'archive')}-{account}-{region}`,
      'bucket of large bodies': `${resourceName(ENV, 'claims')}-{account}-{region}`,
      'envelope versions that workers read': ENVELOPE_VERSIONS.join(', '),
    },
    ...Object.fromEntries(integrations.flatMap((one) => integrationNames(one, identityRule))),
    ...Object.fromEntries(
      accounts.map(({ name }) => [
        `destination ${name}`,
        { secret: destinationSecretName(ENV, name), 'control row': controlKey(name), 'token row': tokenKey(name) },
      ]),
    ),
    ...Object.fromEntries(
      links.map(({ name }) => [linkSubject(name), { 'pairs, in the ledger table': linkKey(name) }]),
    ),
  });
}

/** The members of its events that a provider compares. */
export const IDENTITY = 'an event is the same when equal';

export const integrationSubject = (integration: string) => `integration ${integration}`;
export const linkSubject = (link: string) => `link ${link}`;
export const pullSubject = (path: string) => `pull ${path}`;
const reconciliationSubject = (path: string) => `reconciliation ${path}`;
export const deliverySubject = (path: string) => `delivery ${path}`;

/** By fact: what a queue holds messages by. A lower bound destroys or gives up what waits already, without another name. */
export const QUEUE_BOUNDS: Readonly<
  Record<string, { of(delivery: DeployedDelivery): number; readonly setting: string; readonly effect: string }>
> = {
  'days that an event may wait': {
    of: ({ retention }) => retention.sourceDays,
    setting: '`retention.sourceDays`',
    effect: 'SQS drops the events that have waited for longer, within minutes of the deploy',
  },
  'days that a dead letter may wait': {
    of: ({ retention }) => retention.deadLetterDays,
    setting: '`retention.deadLetterDays`',
    effect: 'SQS drops the dead letters that are older, within minutes of the deploy',
  },
  'receives before a dead letter': {
    of: (delivery) => maxReceiveCount(delivery),
    setting: '`retry.scheduleSeconds` or `consistency.whenStuck`',
    effect: 'a message that was received more often is a dead letter at its next receive, without an attempt',
  },
};

/** The fact that only an integration has whose source sends webhooks. */
export const WEBHOOK_PATH = 'webhook path';

function receiverFacts(integration: DeployedIntegration, identityRule: IdentityRule): Record<string, string> {
  if (!receives(integration)) return {};
  const { name, source } = integration;
  return {
    [WEBHOOK_PATH]: webhookPath(name),
    'webhook secret': webhookSecretName(ENV, name),
    'receiver function': receiverFunctionName(ENV, name),
    'one-time token rows': rowPrefix(name, 'tokens'),
    [IDENTITY]: identityRule(source.provider),
  };
}

function integrationNames(
  integration: DeployedIntegration,
  identityRule: IdentityRule,
): [string, Record<string, string>][] {
  const { name, deliveries, pulls = {}, reconciliations = {} } = integration;
  return [
    [
      integrationSubject(name),
      {
        stack: resourceName(ENV, name),
        'archive queue': archiveQueueName(ENV, name),
        'archive dead-letter queue': archiveDeadLetterQueueName(ENV, name),
        'archived events': archivePrefix(name),
        'completeness rows': completenessKey(name),
        ...receiverFacts(integration, identityRule),
      },
    ],
    ...Object.entries(deliveries).map(([delivery, declared]): [string, Record<string, string>] => [
      deliverySubject(rowPrefix(name, delivery)),
      {
        ...Object.fromEntries(Object.entries(QUEUE_BOUNDS).map(([fact, { of }]) => [fact, String(of(declared))])),
        queue: queueName(ENV, name, delivery, declared.consistency.ordering),
        'dead-letter queue': deadLetterQueueName(ENV, name, delivery, declared.consistency.ordering),
        'worker function': workerFunctionName(ENV, name, delivery),
        'ledger, idempotency and valve rows': rowPrefix(name, delivery),
      },
    ]),
    ...Object.keys(pulls).map((pull): [string, Record<string, string>] => [
      pullSubject(rowPrefix(name, pull)),
      {
        queue: pullQueueName(ENV, name, pull),
        'dead-letter queue': pullDeadLetterQueueName(ENV, name, pull),
        'pull function': pullFunctionName(ENV, name, pull),
        'runs and fingerprints': pullKey(pullId(name, pull)),
      },
    ]),
    ...Object.keys(reconciliations).map((one): [string, Record<string, string>] => [
      reconciliationSubject(rowPrefix(name, one)),
      {
        queue: pullQueueName(ENV, name, one),
        'dead-letter queue': pullDeadLetterQueueName(ENV, name, one),
        'reconciliation function': pullFunctionName(ENV, name, one),
        runs: pullKey(pullId(name, one)),
        'rows and reports': comparedPrefix(name, one),
      },
    ]),
  ];
}

/** One fact a line, in alphabetical order, so that a diff shows what a change drops or renames. */
export const namesText = (names: Names) => `${JSON.stringify(sorted(names), null, 2)}\n`;

function sorted(names: Names): Names {
  const byName = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return byName(Object.fromEntries(Object.entries(names).map(([subject, facts]) => [subject, byName(facts)])));
}

/** Each fact that was dropped (`-`) or added (`+`), in a line; a changed one is both. */
export function namesChanges(before: Names, after: Names): readonly string[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ];
}

function linesOf(names: Names): readonly string[] {
  return Object.entries(names).flatMap(([subject, facts]) =>
    Object.entries(facts).map(([fact, value]) => `${subject}: ${fact} ${value}`),
  );
}

/** The manifest beside a project file; nothing where there is none yet. @throws ProjectProblem */
export function readNames(folder: string): Names | undefined {
  const file = join(folder, NAMES_FILE);
  if (!existsSync(file)) return undefined;
  try {
    const names: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isNames(names)) return names;
  } catch {
    // Told below.
  }
  throw new ProjectProblem(
    `${NAMES_FILE} is not a manifest of names: bring back a committed one with \`git checkout HEAD -- ${NAMES_FILE}\`, then run \`npm run names\`.`,
  );
}

function isNames(value: unknown): value is Names {
  const isRecord = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one);
  return isRecord(value) && Object.values(value as object).every(isRecord);
}
