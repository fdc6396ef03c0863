import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { DeliveryId } from '../../contract/index.ts';
import { oldestPending, type Pending } from '../../ledger/index.ts';
import { destinationSecretName } from '../../topology/index.ts';

/** The monitor's reads from AWS. Times are milliseconds since the epoch; AWS's errors pass through. */
export interface Checks {
  /** The oldest event that failed and still waits. @param goneBefore ISO 8601: no queue holds what came and changed before it */
  oldestPending(delivery: DeliveryId, goneBefore: string): Promise<Pending>;
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
    oldestPending: (delivery, goneBefore) => oldestPending(dynamo, ledgerTable, delivery, goneBefore),

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
