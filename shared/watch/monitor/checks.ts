import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { DeliveryId } from '../../contract/index.ts';
import { oldestPending } from '../../ledger/index.ts';
import { destinationSecretName } from '../../topology/index.ts';

/** The monitor's reads from AWS. Times are milliseconds since the epoch; AWS's errors pass through. */
export interface Checks {
  /** When the oldest event came that failed and still waits. */
  oldestPending(delivery: DeliveryId): Promise<number | undefined>;
  confirmedSubscriptions(topicArn: string): Promise<number>;
  /** The last change of the account's secret; undefined for one that was never filled. */
  credentialChanged(account: string): Promise<number | undefined>;
}

export interface ChecksOptions {
  readonly dynamo: DynamoDBClient;
  readonly ledgerTable: string;
  readonly sns: SNSClient;
  readonly secrets: SecretsManagerClient;
  readonly environment: string;
}

export function createChecks({ dynamo, ledgerTable, sns, secrets, environment }: ChecksOptions): Checks {
  return {
    async oldestPending(delivery) {
      const since = await oldestPending(dynamo, ledgerTable, delivery);
      return since === undefined ? undefined : Date.parse(since);
    },

    async confirmedSubscriptions(TopicArn) {
      const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
      return Number(Attributes.SubscriptionsConfirmed ?? 0);
    },

    async credentialChanged(account) {
      const SecretId = destinationSecretName(environment, account);
      const { LastChangedDate } = await secrets.send(new DescribeSecretCommand({ SecretId }));
      return LastChangedDate?.getTime();
    },
  };
}
