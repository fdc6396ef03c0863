import { createHash } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Enrolment } from '@penstock/webhooks';
import type { SecretReader } from '../secrets/index.ts';

export interface EnrolmentOptions {
  readonly client: Pick<SecretsManagerClient, 'send'>;
  readonly secrets: SecretReader;
  readonly webhookSecretId: string;
}

/**
 * Stores the secret that a sender hands over in an unsigned first request, only while the webhook secret is empty: afterwards an
 * attacker could send such a request. To enrol once more, a person empties or replaces the secret.
 */
export function createEnrolment({ client, secrets, webhookSecretId }: EnrolmentOptions): Enrolment {
  /** Read from Secrets Manager each time: a cached "empty" would let a second offer replace the first. */
  async function isFilled(): Promise<boolean> {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: webhookSecretId }));
      return Boolean(SecretString?.trim());
    } catch (error) {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return false;
      throw error;
    }
  }

  return {
    async offer(parts) {
      if (await isFilled()) return 'refused';
      const text = JSON.stringify(parts);
      await client.send(
        new PutSecretValueCommand({
          SecretId: webhookSecretId,
          SecretString: text,
          // Idempotent: a sender's retry of the same offer makes no further version.
          ClientRequestToken: createHash('sha256').update(text).digest('hex'),
        }),
      );
      await secrets.read(webhookSecretId, 'AWSCURRENT', { fresh: true });
      return 'stored';
    },
  };
}
