import type { PullHead } from '../../ledger/index.ts';
import type { MonitorConfig, WatchedPull } from '../../topology/index.ts';
import { type EndingVersion, endingVersions } from '../versions/index.ts';
import { type Checks, PERIOD_MS } from './checks.ts';
import { type RunTrouble, runTrouble } from './runs.ts';

/** Receives what the checks find. */
export interface MonitorListener {
  /** The age of the oldest event that failed and still waits. */
  onPending(delivery: MonitorConfig['deliveries'][number], seconds: number): void;
  /** The age of the oldest event that is a conflict or owed. */
  onSetAside(delivery: MonitorConfig['deliveries'][number], seconds: number): void;
  /** Entries of events that wait for nothing: their messages have expired. They stay in the ledger for the record. */
  onGone(delivery: MonitorConfig['deliveries'][number], events: number): void;
  onUnconfirmed(topicArn: string, reason: string): void;
  onExpiring(account: string, days: number): void;
  /** Versions that end within 60 days, at every run. */
  onVersionsEnding(versions: readonly EndingVersion[]): void;
  /** By function: invocations that Lambda refused in five minutes. */
  onThrottled(functions: ReadonlyMap<string, number>): void;
  /** What is wrong with a pull's runs, by metric. */
  onRunTrouble(pull: WatchedPull, trouble: readonly RunTrouble[], head: PullHead): void;
  /** At every run: an integration from which events are expected. */
  onRhythmic(integration: string): void;
  /** A check that could not be made. */
  onError(check: string, error: unknown): void;
}

export interface MonitorOptions {
  readonly config: MonitorConfig;
  /** By the ARN of an on-call topic: how many confirmed subscriptions it needs. */
  readonly listeners: Readonly<Record<string, number>>;
  readonly checks: Checks;
  /** Tells what CloudWatch does not: see `shared/watch/rings`. */
  readonly rings: () => Promise<void>;
  /** Tells which sources are far off their usual volume: see `shared/watch/volume`. */
  readonly volumes: () => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly listener: MonitorListener;
}

const DAY_MS = 86_400_000;
/** Time to have another team renew a credential. */
const SOON_DAYS = 14;
/** Lambda's metrics come up to two minutes late. */
const LATE_MS = 120_000;
/** Checks at the same time. */
const AT_ONCE = 10;

/**
 * Makes every check once; a check that fails does not stop the others.
 * @throws Error at the end when checks could not be made
 */
export function createMonitor({
  config,
  listeners,
  checks,
  rings,
  volumes,
  now,
  listener,
}: MonitorOptions): () => Promise<void> {
  const all: readonly { readonly title: string; readonly make: () => Promise<void> }[] = [
    ...config.deliveries.map((delivery) => ({
      title: `oldest waiting event of ${delivery.path}`,
      async make() {
        const goneBefore = new Date(now() - delivery.goneAfterDays * DAY_MS).toISOString();
        const { since, gone } = await checks.oldestPending(delivery.path, goneBefore);
        if (since !== undefined) listener.onPending(delivery, Math.max(0, (now() - Date.parse(since)) / 1000));
        if (gone > 0) listener.onGone(delivery, gone);
      },
    })),
    ...config.deliveries.flatMap((delivery) =>
      delivery.setsAside
        ? {
            title: `oldest set-aside event of ${delivery.path}`,
            async make() {
              const since = await checks.oldestSetAside(delivery.path);
              if (since !== undefined) listener.onSetAside(delivery, Math.max(0, (now() - Date.parse(since)) / 1000));
            },
          }
        : [],
    ),
    ...Object.entries(listeners).map(([topicArn, expected]) => ({
      title: `subscriptions of ${topicArn}`,
      async make() {
        // The confirmed ones: SNS drops pending subscriptions after two days.
        const confirmed = await checks.confirmedSubscriptions(topicArn);
        if (confirmed < expected)
          listener.onUnconfirmed(topicArn, `${confirmed} of ${expected} subscriptions are confirmed`);
      },
    })),
    ...config.expiring.map(({ account, days }) => ({
      title: `age of the credential of ${account}`,
      async make() {
        const changed = await checks.credentialChanged(account);
        if (changed === undefined) return;
        const left = Math.floor((changed + days * DAY_MS - now()) / DAY_MS);
        if (left < SOON_DAYS) listener.onExpiring(account, Math.max(0, left));
      },
    })),
    {
      title: 'versions of vendors’ APIs',
      async make() {
        const accounts = config.versions.flatMap(({ account }) => account ?? []);
        const ending = endingVersions(config.versions, await checks.versionNotices(accounts), now());
        if (ending.length > 0) listener.onVersionsEnding(ending);
      },
    },
    ...config.pulls.map((pull) => ({
      title: `runs of ${pull.id}`,
      async make() {
        const head = await checks.pullHead(pull.id, new Date(now()).toISOString());
        const trouble = runTrouble(pull, head, now());
        if (trouble.length > 0) listener.onRunTrouble(pull, trouble, head);
      },
    })),
    { title: 'alarms that ring', make: rings },
    { title: 'volume of the sources', make: volumes },
    {
      title: 'functions that Lambda refused to run',
      async make() {
        const end = Math.floor((now() - LATE_MS) / PERIOD_MS) * PERIOD_MS;
        const throttled = await checks.throttled(end - PERIOD_MS);
        if (throttled.size > 0) listener.onThrottled(throttled);
      },
    },
  ];

  return async () => {
    for (const integration of config.rhythmic) listener.onRhythmic(integration);
    let failed = 0;
    for (let at = 0; at < all.length; at += AT_ONCE) {
      const some = all.slice(at, at + AT_ONCE).map(({ title, make }) =>
        make().catch((error) => {
          failed += 1;
          listener.onError(title, error);
        }),
      );
      await Promise.all(some);
    }
    if (failed > 0) throw new Error(`${failed} of ${all.length} checks could not be made: see the lines before.`);
  };
}
