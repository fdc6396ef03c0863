import { timingSafeEqual } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Enrolment, Provider } from '@penstock/webhooks';
import {
  ENROLMENT_TAG,
  type EnrolmentWindow,
  enrolmentVersion,
  nonceIn,
  readEnrolmentWindow,
} from '../topology/index.ts';

export interface EnrolmentOptions {
  readonly client: Pick<SecretsManagerClient, 'send'>;
  readonly provider: Pick<Provider, 'parts'>;
  readonly webhookSecretId: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Of what was handed over and is not enough to authenticate with: a person reads it and fills the secret. */
const INCOMPLETE_STAGE = 'ENROLLED';
/** Requests with a wrong nonce make a receiver read the window once a second, and no more often. */
const WINDOW_CACHE_MS = 1000;

/**
 * Stores the secret that a sender hands over in an unsigned first request, while a person keeps a window open (`ops enrol`) and the
 * URL holds its nonce. One offer is stored for each window: its version's id is made of the nonce, and Secrets Manager refuses
 * another value under the same id, however many requests come at once. The same offer gets the same answer again.
 */
export function createEnrolment({ client, provider, webhookSecretId: SecretId, now }: EnrolmentOptions): Enrolment {
  let known: { readonly window: EnrolmentWindow | undefined; readonly readAt: number } | undefined;

  async function currentWindow(): Promise<EnrolmentWindow | undefined> {
    if (!known || now() - known.readAt >= WINDOW_CACHE_MS) {
      const { Tags = [] } = await client.send(new DescribeSecretCommand({ SecretId }));
      const tag = Tags.find(({ Key }) => Key === ENROLMENT_TAG)?.Value;
      known = { window: tag === undefined ? undefined : readEnrolmentWindow(tag), readAt: now() };
    }
    return known.window;
  }

  async function wasStored(VersionId: string, text: string): Promise<boolean> {
    try {
      const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId, VersionId }));
      return isSame(SecretString, text);
    } catch (error) {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return false;
      throw error;
    }
  }

  return {
    async offer(parts, url) {
      const nonce = nonceIn(url);
      if (nonce === undefined) return 'refused';
      const window = await currentWindow();
      const version = enrolmentVersion(nonce);
      if (!window || !isSame(window.version, version)) return 'refused';
      const text = JSON.stringify(parts);
      // A sender that did not get our answer repeats its offer, perhaps after the window was closed.
      if (now() >= window.until) return (await wasStored(version, text)) ? 'stored' : 'refused';
      const isComplete = provider.parts.every(({ name, optional }) => optional || parts[name] !== undefined);
      try {
        await client.send(
          new PutSecretValueCommand({
            SecretId,
            SecretString: text,
            ClientRequestToken: version,
            VersionStages: [isComplete ? 'AWSCURRENT' : INCOMPLETE_STAGE],
          }),
        );
        return 'stored';
      } catch (error) {
        // Another offer was stored in this window.
        if (error instanceof Error && error.name === 'ResourceExistsException') return 'refused';
        throw error;
      }
    },
  };
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
