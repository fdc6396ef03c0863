import { declaredProvider, enrols, remembersTokens } from '@penstock/webhooks';
import { Tags } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Receiving } from '../../shared/contract/index.ts';
import {
  type DeployedIntegration,
  receiverFunctionName,
  rowPrefix,
  tenantsOf,
  webhookPath,
  webhookSecretName,
  writeFunctionEnvironment,
} from '../../shared/topology/index.ts';
import type { Bundle } from '../bundle/index.ts';
import type { Platform } from '../platform.ts';
import { settingsOf } from '../platform-access.ts';
import { allowClaims, claimsBucketName } from './claims-bucket.ts';
import { emptySecret } from './empty-secret.ts';
import { PenstockFunction } from './penstock-function.ts';
import { WebhookApi } from './webhook-api.ts';

export interface WebhookReceiverProps {
  readonly integration: Receiving<DeployedIntegration>;
  readonly platform: Platform;
  readonly bundle: Bundle;
  /** Queue by delivery. */
  readonly queues: ReadonlyMap<string, IQueue>;
  readonly archive: IQueue;
}

/** An integration's receiver: its HTTP API, the secret that proves the sender, and the function that verifies and stores. */
export class WebhookReceiver extends Construct {
  readonly api: WebhookApi;

  constructor(scope: Construct, id: string, props: WebhookReceiverProps) {
    super(scope, id);
    const { integration, platform, bundle, queues, archive } = props;
    const { environment, settings } = platform;
    this.api = new WebhookApi(this, 'Api', integration, platform);
    const secret = emptySecret(this, 'Secret', {
      secretName: webhookSecretName(environment, integration.name),
      description: `What ${integration.source.system} signs its webhooks to ${integration.calledNow} with.`,
    });
    Tags.of(secret).add('penstock:purpose', 'webhook');

    const tenants = tenantsOf(integration.source, settingsOf(platform, integration));
    const tokenPrefix = rowPrefix(integration.name, 'tokens');
    const receiver = new PenstockFunction(this, 'Receiver', {
      functionName: receiverFunctionName(environment, integration.name),
      description: `Takes ${integration.source.system}'s webhooks for ${integration.calledNow}.`,
      bundle,
      timeoutSeconds: 10,
      memoryMb: 512,
      settings,
      environment: writeFunctionEnvironment({
        environment,
        publicUrl: this.api.publicUrl,
        ...(this.api.address.path !== webhookPath(integration.name) && { publicPath: this.api.address.path }),
        webhookSecretId: webhookSecretName(environment, integration.name),
        claimsBucket: claimsBucketName(environment),
        tokenTable: platform.idempotencyTable.tableName,
        tokenPrefix,
        queueUrls: Object.fromEntries([...queues].map(([name, queue]) => [name, queue.queueUrl])),
        archiveQueueUrl: archive.queueUrl,
        ...(tenants && { tenants }),
      }),
    });
    receiver.allow(['secretsmanager:GetSecretValue'], [secret.secretArn]);
    const provider = declaredProvider(integration.source.provider);
    if (enrols(provider))
      receiver.allow(['secretsmanager:PutSecretValue', 'secretsmanager:DescribeSecret'], [secret.secretArn]);
    if (remembersTokens(provider)) {
      receiver.allow(['dynamodb:PutItem'], [platform.idempotencyTable.tableArn], {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${tokenPrefix}#*`] },
      });
    }
    receiver.allow(
      ['sqs:SendMessage'],
      [...queues.values(), archive].map((queue) => queue.queueArn),
    );
    allowClaims(receiver, 's3:PutObject', environment, integration);
    this.api.addReceiver(receiver.function);
  }
}
