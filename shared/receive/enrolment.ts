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
 * Takes a secret that a sender hands over in an unsigned first request, and only while the webhook secret is still empty:
 * afterwards such a request could come from anybody. To enrol again, a person empties or replaces the secret.
 */
export function createEnrolment({ client, secrets, webhookSecretId }: EnrolmentOptions): Enrolment {
  /** Asked anew each time: a cached "nothing there" would let a second offer replace the first. */
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
          // The same offer twice, as a sender's retry makes it, is one version.
          ClientRequestToken: createHash('sha256').update(text).digest('hex'),
        }),
      );
      await secrets.read(webhookSecretId, 'AWSCURRENT', { fresh: true });
      return 'stored';
    },
  };
}
