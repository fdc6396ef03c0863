import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Pull, pullId } from '../../shared/contract/index.ts';
import {
  type DeployedIntegration,
  destinationSecretName,
  PULL_TIMEOUT_SECONDS,
  PULL_VISIBILITY_SECONDS,
  pullFunctionName,
  pullKey,
  REPORT_ALIAS,
  valveFunctionName,
  writeFunctionEnvironment,
} from '../../shared/topology/index.ts';
import { functionArn, secretArn } from '../arns.ts';
import type { Bundle } from '../bundle/index.ts';
import type { Platform } from '../platform.ts';
import { accessTo, settingsOf } from '../platform-access.ts';
import { allowClaims, claimsBucketName } from './claims-bucket.ts';
import { allowControl } from './delivery-worker.ts';
import { PenstockFunction } from './penstock-function.ts';
import { addRunMapping, addRunQueue, addRunSchedule, RUN_QUEUE_ACTIONS, type Runs } from './run-queue.ts';
import { throughStaticAddresses } from './static-egress.ts';

export interface PullRunnerProps {
  readonly integration: DeployedIntegration;
  /** A key of `integration.pulls`. */
  readonly name: string;
  readonly pull: Pull;
  readonly platform: Platform;
  readonly bundle: Bundle;
  /** Queue by delivery. */
  readonly queues: ReadonlyMap<string, IQueue>;
  readonly archive: IQueue;
}

const MEMORY_MB = 512;

/** One pull: its schedule, the queue of its ticks and continuations, and the function that reads the listing. */
export class PullRunner extends Construct {
  readonly #props: PullRunnerProps;

  constructor(scope: Construct, id: string, props: PullRunnerProps) {
    super(scope, id);
    this.#props = props;
    const { integration, name, pull, platform } = props;
    const runs: Runs = {
      ...{ environment: platform.environment, integration: integration.name, name },
      role: 'pull',
      visibilitySeconds: PULL_VISIBILITY_SECONDS,
    };
    const queue = addRunQueue(this, runs);
    addRunMapping(this, this.#addFunction(queue), queue);
    const description = `Begins ${pull.title} of ${integration.calledNow}.`;
    addRunSchedule(this, runs, { schedule: pull.schedule, description, queue });
  }

  #addFunction(queue: IQueue): IFunction {
    const { integration, name, pull, platform, bundle, queues, archive } = this.#props;
    const { environment, settings, ledgerTable, controlTable } = platform;
    const { account } = pull;
    const secretId = destinationSecretName(environment, account.name);
    const runner = new PenstockFunction(this, 'Runner', {
      functionName: pullFunctionName(environment, integration.name, name),
      description: `Reads from ${account.title} for ${integration.calledNow}: ${pull.title}.`,
      bundle,
      timeoutSeconds: PULL_TIMEOUT_SECONDS,
      memoryMb: MEMORY_MB,
      settings,
      sendsToItself: true,
      environment: writeFunctionEnvironment({
        environment,
        runsQueueUrl: queue.queueUrl,
        queueUrls: Object.fromEntries([...queues].map(([delivery, one]) => [delivery, one.queueUrl])),
        archiveQueueUrl: archive.queueUrl,
        ledgerTable: ledgerTable.tableName,
        controlTable: controlTable.tableName,
        claimsBucket: claimsBucketName(environment),
        settings: settingsOf(platform, integration),
        destinations: { [account.name]: accessTo(platform, account) },
      }),
    });
    runner.allow(RUN_QUEUE_ACTIONS, [queue.queueArn]);
    runner.allow(
      ['sqs:SendMessage'],
      [queue, ...queues.values(), archive].map(({ queueArn }) => queueArn),
    );
    const rows = (...keys: readonly string[]) => ({
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [...keys] },
    });
    runner.allow(
      ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'BatchGetItem', 'BatchWriteItem'].map((one) => `dynamodb:${one}`),
      [ledgerTable.tableArn],
      rows(pullKey(pullId(integration.name, name))),
    );
    allowControl(runner, controlTable.tableArn, { accounts: [account] });
    runner.allow(['secretsmanager:GetSecretValue'], [secretArn(secretId)]);
    if (account.authentication.scheme === 'oauth-refresh-token')
      runner.allow(['secretsmanager:PutSecretValue'], [secretArn(secretId)]);
    runner.allow(['lambda:InvokeFunction'], [functionArn(`${valveFunctionName(environment)}:${REPORT_ALIAS}`)]);
    allowClaims(runner, 's3:PutObject', environment, integration);
    throughStaticAddresses(runner, environment, settings);
    return runner.function;
  }
}
