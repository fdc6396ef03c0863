import { withTags } from './assembly/index.ts';
import type { Runtime } from './runtime.ts';

/** The queues and secrets of this project by what they are for, as the stacks tag them. */
export interface TaggedResources {
  /** Delivery → its queues. */
  readonly queues: Readonly<Record<string, DeliveryQueues>>;
  /** Integration → name of the secret that signs its webhooks. */
  readonly webhookSecrets: Readonly<Record<string, string>>;
  /** Destination → name of the secret that holds its credentials. */
  readonly credentialSecrets: Readonly<Record<string, string>>;
}

interface DeliveryQueues {
  readonly url: string;
  readonly arn: string;
  readonly deadLetterUrl: string;
  readonly deadLetterArn: string;
}

/** A runtime whose assembly is this project's. */
export type ProjectRuntime = Runtime & TaggedResources;

export function withTaggedResources(runtime: Runtime): ProjectRuntime {
  return { ...runtime, ...taggedResources(runtime.tagged) };
}

function taggedResources({ queues, secrets }: Runtime['tagged']): TaggedResources {
  const deliveries = new Set(queues.map(({ tags }) => tags['penstock:delivery']).filter((tag) => tag !== undefined));
  return {
    queues: Object.fromEntries(
      [...deliveries].map((delivery) => {
        const source = withTags(queues, { 'penstock:delivery': delivery, 'penstock:role': 'source' });
        const deadLetter = withTags(queues, { 'penstock:delivery': delivery, 'penstock:role': 'dead-letter' });
        if (!source || !deadLetter) {
          throw new Error(`The delivery ${delivery} needs a queue tagged source and one tagged dead-letter.`);
        }
        const { url, arn } = source;
        return [delivery, { url, arn, deadLetterUrl: deadLetter.url, deadLetterArn: deadLetter.arn }];
      }),
    ),
    webhookSecrets: secretsBy('webhook', 'penstock:integration'),
    credentialSecrets: secretsBy('credentials', 'penstock:destination'),
  };

  function secretsBy(purpose: string, key: string): Record<string, string> {
    return Object.fromEntries(
      secrets
        .filter(({ tags }) => tags['penstock:purpose'] === purpose)
        .map(({ tags, name }) => [tags[key] ?? name, name]),
    );
  }
}
