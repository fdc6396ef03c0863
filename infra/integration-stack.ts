import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { receives } from '../shared/contract/index.ts';
import {
  type DeployedIntegration,
  deadLetterQueueName,
  queueName,
  webhookSecretName,
} from '../shared/topology/index.ts';
import type { Bundles } from './bundle/index.ts';
import { pascalCase } from './case.ts';
import { addIntegrationAlarms } from './constructs/alarms.ts';
import { ArchiveQueue } from './constructs/archive.ts';
import { DeliveryWorker } from './constructs/delivery-worker.ts';
import { PullRunner } from './constructs/pull-runner.ts';
import { addIntegrationQueries } from './constructs/queries.ts';
import { Reconciler } from './constructs/reconciler.ts';
import type { WebhookApi } from './constructs/webhook-api.ts';
import { WebhookReceiver } from './constructs/webhook-receiver.ts';
import { runbookUrl } from './links.ts';
import type { Platform } from './platform.ts';

export interface IntegrationStackProps extends StackProps {
  readonly integration: DeployedIntegration;
  readonly platform: Platform;
  readonly bundles: Bundles;
}

/** One integration in one environment: a receiver where its source sends webhooks, a worker with its queues for each delivery, and what runs its pulls and reconciliations. */
export class IntegrationStack extends Stack {
  constructor(scope: Construct, id: string, { integration, platform, bundles, ...props }: IntegrationStackProps) {
    super(scope, id, props);
    const archive = new ArchiveQueue(this, 'archive', integration, platform).queue;
    const workers = Object.entries(integration.deliveries).map(
      ([name, delivery]) =>
        [
          name,
          new DeliveryWorker(this, name, {
            integration,
            name,
            delivery,
            platform,
            bundle: bundles.worker(integration.name, name),
            archive,
          }),
        ] as const,
    );
    const queues = new Map(workers.map(([name, worker]) => [name, worker.queue]));
    const bundle = () => bundles.receiver(integration.name);
    const api = receives(integration)
      ? new WebhookReceiver(this, 'webhook', { integration, platform, bundle: bundle(), queues, archive }).api
      : undefined;
    for (const [name, pull] of Object.entries(integration.pulls ?? {})) {
      const bundle = bundles.pull(integration.name, name);
      new PullRunner(this, name, { integration, name, pull, platform, bundle, queues, archive });
    }
    for (const [name, declared] of Object.entries(integration.reconciliations ?? {})) {
      const bundle = bundles.reconciliation(integration.name, name);
      new Reconciler(this, name, { integration, name, declared, platform, bundle, queues, archive });
    }
    addIntegrationAlarms(this, integration, platform, api?.apiId);
    addIntegrationQueries(this, platform.environment, integration);
    Tags.of(this).add('penstock:integration', integration.name);
    this.#addOutputs(integration, platform, api);
  }

  /** Outputs for a person after a deploy: the webhook URL, the secret to fill, the queue to redrive. */
  #addOutputs(integration: DeployedIntegration, platform: Platform, api: WebhookApi | undefined): void {
    const { name, source, deliveries } = integration;
    const { environment, settings } = platform;
    new CfnOutput(this, 'RunbookUrl', {
      value: runbookUrl(settings, name),
      description: 'What to do when an alarm of this integration rings.',
    });
    // The CLI prints values, and no descriptions.
    new CfnOutput(this, 'WhatIsLeft', {
      value: `${api ? `Register ${api.publicUrl}${api.address.path} at ${source.system}; fill` : 'Fill'} what "npm run ops -- secrets --env ${environment}" lists as empty; then "npm run ops -- doctor --env ${environment}" says what else is left.`,
      description: 'What a person does after a deploy.',
    });
    if (api) this.#addWebhookOutputs(integration, platform, api);
    for (const [delivery, { consistency, calledNow }] of Object.entries(deliveries)) {
      new CfnOutput(this, `${pascalCase(delivery)}QueueName`, {
        value: queueName(environment, name, delivery, consistency.ordering),
        description: `Events waiting for ${calledNow}.`,
      });
      new CfnOutput(this, `${pascalCase(delivery)}DeadLetterQueueName`, {
        value: deadLetterQueueName(environment, name, delivery, consistency.ordering),
        description: `Events that ${calledNow} gave up; redrive them to their source once the cause is fixed.`,
      });
    }
  }

  #addWebhookOutputs(
    { name, source }: DeployedIntegration,
    { environment }: Platform,
    { publicUrl, endpoint, address }: WebhookApi,
  ): void {
    new CfnOutput(this, 'WebhookUrl', {
      value: `${publicUrl}${address.path}`,
      description: `Give this URL to ${source.system}.`,
    });
    if (endpoint !== undefined) {
      new CfnOutput(this, 'ApiUrl', {
        value: endpoint,
        description: 'The HTTP API itself; vendors get WebhookUrl.',
      });
    }
    new CfnOutput(this, 'WebhookSecretName', {
      value: webhookSecretName(environment, name),
      description: `Fill with what ${source.system} signs with; while it is empty, webhooks are answered with 503.`,
    });
  }
}
