import type { Runtime } from '@penstock/local-aws';

/** The queues and secrets of this project by purpose, as the stacks tag them. */
export interface TaggedResources {
  /** `integration/delivery` → its queues. */
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
  const withRole = (role: string) => queues.filter(({ tags }) => tags['penstock:role'] === role);
  return {
    queues: Object.fromEntries(
      withRole('source').map((source) => {
        const delivery = deliveryOf(source.tags);
        const deadLetter = withRole('dead-letter').find(({ tags }) => deliveryOf(tags) === delivery);
        if (!deadLetter)
          throw new Error(`The delivery ${delivery} needs a queue tagged source and one tagged dead-letter.`);
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

/** Deliveries of different integrations may have the same name. */
function deliveryOf(tags: Readonly<Record<string, string>>): string {
  return [tags['penstock:integration'], tags['penstock:delivery']].filter((tag) => tag !== undefined).join('/');
}
