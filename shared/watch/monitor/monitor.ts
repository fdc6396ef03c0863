import type { MonitorFacts } from '../../topology/index.ts';
import type { Checks } from './checks.ts';

/** Told of what was found; silence is health. */
export interface MonitorTold {
  /** The oldest event that has failed and still waits came so long ago. */
  pending(delivery: MonitorFacts['deliveries'][number], seconds: number): void;
  unheard(topicArn: string, reason: string): void;
  expiring(account: string, days: number): void;
  /** A check that could not be made. */
  trouble(what: string, error: unknown): void;
}

export interface MonitorOptions {
  readonly facts: MonitorFacts;
  /** By the ARN of an on-call topic, how many should hear it. */
  readonly listeners: Readonly<Record<string, number>>;
  readonly checks: Checks;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly tell: MonitorTold;
}

const DAY_MS = 86_400_000;
/** Time enough to have a credential renewed by somebody else. */
const SOON_DAYS = 14;
/** Checks at the same time. */
const AT_ONCE = 10;

/**
 * Makes every check once.
 * @throws Error when some could not be made; the others are made all the same.
 */
export function createMonitor({ facts, listeners, checks, now, tell }: MonitorOptions): () => Promise<void> {
  const all: readonly { readonly what: string; readonly make: () => Promise<void> }[] = [
    ...facts.deliveries.map((delivery) => ({
      what: `oldest waiting event of ${delivery.path}`,
      async make() {
        const since = await checks.oldestPending(delivery.path);
        if (since !== undefined) tell.pending(delivery, Math.max(0, (now() - since) / 1000));
      },
    })),
    ...Object.entries(listeners).map(([topicArn, expected]) => ({
      what: `subscriptions of ${topicArn}`,
      async make() {
        // Not by those that are pending: SNS forgets them after two days.
        const confirmed = await checks.confirmedSubscriptions(topicArn);
        if (confirmed < expected) tell.unheard(topicArn, `${confirmed} of ${expected} subscriptions are confirmed`);
      },
    })),
    ...facts.expiring.map(({ account, days }) => ({
      what: `age of the credential of ${account}`,
      async make() {
        const changed = await checks.credentialChanged(account);
        if (changed === undefined) return;
        const left = Math.floor((changed + days * DAY_MS - now()) / DAY_MS);
        if (left < SOON_DAYS) tell.expiring(account, Math.max(0, left));
      },
    })),
  ];

  return async () => {
    let failed = 0;
    for (let at = 0; at < all.length; at += AT_ONCE) {
      const some = all.slice(at, at + AT_ONCE).map(({ what, make }) =>
        make().catch((error) => {
          failed += 1;
          tell.trouble(what, error);
        }),
      );
      await Promise.all(some);
    }
    if (failed > 0) throw new Error(`${failed} of ${all.length} checks could not be made: see the lines before.`);
  };
}
