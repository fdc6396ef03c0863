import { Aws } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Destination, deliveryId, pullId, type Reconciliation } from '../../shared/contract/index.ts';
import {
  compareAlias,
  comparedPrefix,
  type DeployedIntegration,
  linkKey,
  pullFunctionName,
  pullKey,
  RECONCILE_MEMORY_MB,
  RECONCILE_TIMEOUT_SECONDS,
  RECONCILE_VISIBILITY_SECONDS,
  REPORT_ALIAS,
  repairedDelivery,
  resourceName,
  valveFunctionName,
  writeFunctionEnvironment,
} from '../../shared/topology/index.ts';
import { functionArn, secretArn } from '../arns.ts';
import type { Bundle } from '../bundle/index.ts';
import { acknowledge } from '../nag.ts';
import type { Platform } from '../platform.ts';
import { accessTo, settingsOf } from '../platform-access.ts';
import { allowClaims, claimsBucketName } from './claims-bucket.ts';
import { allowControl } from './delivery-worker.ts';
import { PenstockFunction } from './penstock-function.ts';
import { addRunMapping, addRunQueue, addRunSchedule, RUN_QUEUE_ACTIONS, type Runs } from './run-queue.ts';
import { throughStaticAddresses } from './static-egress.ts';

export interface ReconcilerProps {
  readonly integration: DeployedIntegration;
  /** A key of `integration.reconciliations`. */
  readonly name: string;
  readonly declared: Reconciliation;
  readonly platform: Platform;
  readonly bundle: Bundle;
  /** Queue by delivery. */
  readonly queues: ReadonlyMap<string, IQueue>;
  readonly archive: IQueue;
}

/** One reconciliation: its schedule, the queue of its ticks and continuations, and the function that compares both sides. */
export class Reconciler extends Construct {
  readonly #props: ReconcilerProps;

  constructor(scope: Construct, id: string, props: ReconcilerProps) {
    super(scope, id);
    this.#props = props;
    const { integration, name, declared, platform } = props;
    const runs: Runs = {
      ...{ environment: platform.environment, integration: integration.name, name },
      role: 'reconciliation',
      visibilitySeconds: RECONCILE_VISIBILITY_SECONDS,
    };
    const queue = addRunQueue(this, runs);
    addRunMapping(this, this.#addFunction(queue), queue);
    const description = `Begins ${declared.title} of ${integration.calledNow}.`;
    addRunSchedule(this, runs, { schedule: declared.schedule, description, queue });
  }

  #addFunction(queue: IQueue): IFunction {
    const { integration, name, declared, platform, bundle, archive } = this.#props;
    const { environment, settings, ledgerTable, controlTable } = platform;
    const repaired = this.#repaired();
    const accounts = accountsOf(declared);
    const fn = new PenstockFunction(this, 'Runner', {
      functionName: pullFunctionName(environment, integration.name, name),
      description: `Compares both sides of ${integration.calledNow}: ${declared.title}.`,
      bundle,
      timeoutSeconds: RECONCILE_TIMEOUT_SECONDS,
      memoryMb: RECONCILE_MEMORY_MB,
      settings,
      sendsToItself: true,
      environment: writeFunctionEnvironment({
        environment,
        runsQueueUrl: queue.queueUrl,
        queueUrls: { [repaired.name]: repaired.queue.queueUrl },
        archiveQueueUrl: archive.queueUrl,
        ledgerTable: ledgerTable.tableName,
        controlTable: controlTable.tableName,
        claimsBucket: claimsBucketName(environment),
        settings: settingsOf(platform, integration),
        destinations: Object.fromEntries(accounts.map((one) => [one.name, accessTo(this.#props.platform, one)])),
      }),
    });
    // By it a person sees one record of both sides, through the recover function.
    fn.alias(compareAlias(environment));
    const queues = [queue, repaired.queue, archive].map(({ queueArn }) => queueArn);
    fn.allow(RUN_QUEUE_ACTIONS, [queue.queueArn]);
    fn.allow(['sqs:SendMessage'], queues);
    fn.allow(['sqs:GetQueueAttributes'], [repaired.queue.queueArn]);
    const rows = (...keys: readonly string[]) => ({
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [...keys] },
    });
    const own = rows(pullKey(pullId(integration.name, name)));
    fn.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [ledgerTable.tableArn], own);
    if (declared.link) {
      const pairs = rows(linkKey(declared.link.definition.name));
      fn.allow(['dynamodb:GetItem', 'dynamodb:Query'], [ledgerTable.tableArn], pairs);
    }
    // What of the delivery has not ended: waiting events, and dead ones.
    const delivery = deliveryId(integration.name, repaired.name);
    fn.allow(
      ['dynamodb:Query'],
      [`${ledgerTable.tableArn}/index/open`],
      rows(delivery, `${delivery}#dead`, `${delivery}#set-aside`),
    );
    allowControl(fn, controlTable.tableArn, { accounts });
    const secretsOf = (some: readonly Destination[]) =>
      some.map((one) => secretArn(accessTo(this.#props.platform, one).secretId));
    fn.allow(['secretsmanager:GetSecretValue'], secretsOf(accounts));
    fn.allow(
      ['secretsmanager:PutSecretValue'],
      secretsOf(accounts.filter(({ authentication }) => authentication.scheme === 'oauth-refresh-token')),
    );
    fn.allow(['lambda:InvokeFunction'], [functionArn(`${valveFunctionName(environment)}:${REPORT_ALIAS}`)]);
    allowClaims(fn, 's3:PutObject', environment, integration);
    allowRunFiles(fn, environment, comparedPrefix(integration.name, name));
    throughStaticAddresses(fn, environment, settings);
    return fn.function;
  }

  #repaired(): { readonly name: string; readonly queue: IQueue } {
    const { integration, declared, queues } = this.#props;
    const found = repairedDelivery(integration, declared);
    const queue = queues.get(found?.name ?? '');
    // The rules refuse it with its remedy.
    if (!found || !queue) throw new Error(`${integration.calledNow} declares no delivery "${declared.delivery}".`);
    return { name: found.name, queue };
  }
}

/** Both sides may be listings of one account. */
const accountsOf = ({ source, destination }: Reconciliation): readonly Destination[] => [
  ...new Map([source.account, destination.account].map((account) => [account.name, account])).values(),
];

/** The rows and reports of its own runs: what a turn that died has written is written over. */
function allowRunFiles(fn: PenstockFunction, environment: string, prefix: string): void {
  const objects = (account: string, region: string, partition: string) =>
    `arn:${partition}:s3:::${resourceName(environment, 'claims')}-${account}-${region}/${prefix}*`;
  fn.allow(['s3:GetObject', 's3:PutObject'], [objects(Aws.ACCOUNT_ID, Aws.REGION, Aws.PARTITION)]);
  acknowledge(fn, 'own-prefix-only', `Resource::${objects('<AWS::AccountId>', '<AWS::Region>', '<AWS::Partition>')}`);
}
