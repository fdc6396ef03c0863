import type { DeclaredProvider } from '@penstock/webhooks';
import type { Destination } from './destination.ts';
import type { FieldMap } from './field-types.ts';
import type { LinkDefinition } from './link.ts';
import type { Pull } from './pull.ts';
import type { Reconciliation } from './reconciliation.ts';
import type { Severity } from './severity.ts';

/**
 * One integration: where its events come from, what each means, where they go, who owns it. The only place where these
 * facts are written down; queues, permissions, alarms and pages are derived from it.
 */
export interface Integration {
  /** Kebab-case: the folder's name and, from the first deploy on, the webhook's path and the prefix of every resource. */
  readonly name: string;
  /**
   * Of a renamed integration: the name of its first deploy, for ever. Everything on AWS goes on under it: the webhook's path, queues,
   * rows, secrets and functions. Folder, pages and commands take the new one.
   */
  readonly formerly?: string;
  readonly title: string;
  readonly owner: Owner;
  /** Who is asked next when the owner cannot be reached, in this order. */
  readonly escalation: readonly [EscalationStep, ...EscalationStep[]];
  /** What the business loses while this is broken, in a sentence for the person who is paged. */
  readonly impact: string;
  readonly source: Source;
  /** Values that differ by environment or account, with their defaults. The settings file may replace each, and must give those that are empty here. */
  readonly settings: Readonly<Record<string, string>>;
  /** Independent deliveries by name (kebab-case): each has its own queue, dead-letter queue and worker. */
  readonly deliveries: Readonly<Record<string, Delivery>>;
  /** Listings of the source that are read on a schedule, by name (kebab-case): each has a function and runs of its own. */
  readonly pulls?: Readonly<Record<string, Pull>>;
  /** Comparisons of both sides on a schedule, by name (kebab-case): each has a function and runs of its own. */
  readonly reconciliations?: Readonly<Record<string, Reconciliation>>;
}

export interface Owner {
  readonly team: string;
  /** E-mail address or chat channel. */
  readonly contact: string;
}

export interface EscalationStep {
  readonly afterMinutes: number;
  readonly contact: string;
}

/** The system that events come from: by its webhooks, by the listings that `pulls` read, or by both. */
export interface Source {
  readonly system: string;
  /**
   * How requests are authenticated, shaken hands with and answered: a provider of `@penstock/webhooks`, or a sender described here. Left
   * out where the system sends no webhooks and its events come from `pulls` alone: there is no receiver, no HTTP API and no webhook secret.
   */
  readonly provider?: DeclaredProvider;
  readonly apiVersion: string;
  /** The day on which the sender ends that version, such as `2027-03-31`, UTC, once it is announced: a ticket comes 60 days before. */
  readonly apiVersionEnds?: string;
  readonly changesAnnouncedAt: string;
  /** Every event type the vendor is asked to send, and what it does. Types not named here are acknowledged and counted as filtered. */
  readonly events: Readonly<Record<string, EventRule>>;
  /** What makes two requests the same business event: the parts of the idempotency key, as the provider derives it. */
  readonly identity: string;
  /**
   * How old and how early a signed time may be, in seconds, where the provider's window does not do: a sender whose retries repeat the
   * first time needs one as long as its retries. Repeats inside it are the same event. Left out, the provider's own holds.
   */
  readonly freshness?: { readonly past: number; readonly future?: number };
  /**
   * By event type: where the record is that its events are about, as texts that are joined by a colon, where the sender's own rule names
   * another record. Events of one record keep their order, where a delivery asks for it: with
   * `{ 'charge.refunded': ['=payment_intent', 'body/data/object/payment_intent'] }` a refund of Stripe comes after its payment. Places
   * are of the body: `=text`, `body/…`, `item/…` (of a list's element), `level1/…`, `form/…`; `a|b` takes the first that is there.
   * An event without it keeps the sender's rule.
   */
  readonly entities?: Readonly<Record<string, readonly string[]>>;
  /**
   * Whose events are ours, where the sender names its tenant: a portal, a shop, a workspace. Those of other tenants, which the same
   * app signs as rightly, are archived, counted and alarmed, and delivered nowhere: their record numbers are not ours.
   */
  readonly tenants?: TenantRule;
  /**
   * Members of an event that nothing needs: cut after its signature was verified and its id read, before it is kept anywhere. For personal
   * data of a sender whose records are read again. Of JSON only, and of the event itself, not of what is inside its members.
   */
  readonly cut?: readonly string[];
  /** Left out only where events may stay away for weeks: then no alarm rings for a stream that has stopped. */
  readonly rhythm?: Rhythm;
  /** Left out: in production a ticket tells when far fewer or far more events come than in the same hours of the last four weeks. */
  readonly volume?: SourceVolume;
  /** The most that the sender is expected to send: this integration's HTTP API lets no more through. Default: the environment's `throttle`. */
  readonly expectedRate?: RequestRate;
  /** Of the provider `cloudevents`: the origins that get permission to send when they ask for it. Default: none. */
  readonly permittedOrigins?: readonly string[];
}

export interface RequestRate {
  readonly requestsPerSecond: number;
  /** How many may come at once. */
  readonly burst: number;
}

export type TenantRule =
  /** A setting that holds the ids of our tenants, separated by spaces. */
  | { readonly setting: string }
  /** Why events of every tenant are ours. */
  | { readonly any: string };

/** How often events come as a rule. */
export interface Rhythm {
  /** Whole hours, 1 to 168. */
  readonly atLeastEveryHours: number;
  /** When none are expected: from one full hour to another, UTC, and on weekends. */
  readonly quiet?: { readonly fromHour: number; readonly toHour: number; readonly weekends: boolean };
}

export type SourceVolume =
  /** Why the number of events says nothing, such as campaigns at any time: it is not watched. */
  | { readonly varies: string }
  /** From this day on (`2026-11-30`, UTC) another number is usual: what came before is not compared. */
  | { readonly newSince: string };

export type EventRule =
  | { readonly effect: 'create' | 'update' | 'delete'; readonly record: string }
  /** Reaches the worker and is recorded under this reason, without a call to the vendor. */
  | { readonly effect: 'filtered'; readonly reason: string };

/** One way an event takes effect in one destination account. */
export interface Delivery {
  /** Of a renamed delivery: the name of its first deploy, for ever. Its queues and rows go on under it. */
  readonly formerly?: string;
  readonly title: string;
  /** Types of `source.events` that this delivery receives. */
  readonly events: readonly string[];
  readonly destination: Destination;
  /** Further accounts the worker reads from, such as the source's own API. */
  readonly reads: readonly Destination[];
  /** What is sent, field by field. */
  readonly fields: FieldMap;
  /** By type of `events`, where its record has fields of its own: its map stands in the place of `fields`. */
  readonly fieldsByEvent?: Readonly<Record<string, FieldMap>>;
  /**
   * By type of `events`, what it means to the business that one was delivered: kebab-case, such as `invoice-created`. Each word is a metric
   * of its own, 0.30 USD a month; the money that the code gives to `delivered` stands in the log and on the dashboard.
   */
  readonly business?: Readonly<Record<string, string>>;
  /** What its code keeps of records that are the same on both sides. */
  readonly links?: readonly LinkDefinition[];
  /** How a record of the source is found in the destination. */
  readonly matching: string;
  /** What happens when required data is missing or invalid. */
  readonly whenInvalid: string;
  readonly consistency: Consistency;
  readonly ambiguity: Ambiguity;
  readonly worker: Worker;
  readonly retry: RetryPolicy;
  readonly retention: Retention;
  readonly alarms: AlarmThresholds;
  /** What follows where its code says `conflict` or `owed`. Left out: its code says neither; what does is a dead letter. */
  readonly setAside?: SetAside;
}

export interface SetAside {
  /** Whole hours after its receipt for which an event may stay so before an alarm rings. */
  readonly alarmAfterHours: number;
  /** `page` where it cannot wait for the morning. Default: `ticket`. */
  readonly severity?: Severity;
}

export interface Consistency {
  readonly timing: 'real-time' | 'scheduled' | 'eventual';
  /** How late an event may take effect before an alarm rings. */
  readonly withinSeconds: number;
  /** `by-entity`: events of one record take effect one after the other, through a FIFO queue with a group for each entity. */
  readonly ordering: 'none' | 'by-entity';
  readonly versions: VersionGuard;
  /**
   * With `by-entity`: what becomes of a record whose event cannot be delivered. `dead-letter` lets its followers pass; `block`
   * keeps them behind it until a person fixes the cause, or until a day before the queue would drop it.
   */
  readonly whenStuck: 'dead-letter' | 'block';
  readonly conflict: 'source-wins' | 'newest-wins' | 'field-owner-wins' | 'person-decides';
  /** Whether the payload is trusted or the record is read again before it is written. */
  readonly authority: 'payload' | 'fetched';
}

/** How an older event is kept from overwriting a newer one. An event's version is the time it happened at the source. */
export type VersionGuard =
  /** The record is read again, or every event stands for itself. */
  | { readonly guard: 'none'; readonly reason: string }
  /** `entity` for events that carry the whole record, `field` for events that carry what changed. */
  | {
      readonly guard: 'entity' | 'field';
      /** Another event with the very same time: applied, or recorded as stale. */
      readonly equal: 'apply' | 'stale';
      /** An event without a time: applied, or a breach of the contract. */
      readonly missing: 'apply' | 'refuse';
    };

/** What the worker does when it is unknown whether a call took effect. */
export type Ambiguity =
  /** Every write carries a key of the event; while the key lives, the vendor answers a repetition with the first result. */
  | {
      readonly strategy: 'vendor-idempotency-key';
      readonly header: string;
      readonly lifeSeconds: number;
      /** How late the vendor may act on a call that was given up. Default: 60. */
      readonly settleSeconds?: number;
    }
  /** The write names the record by a key of its own, so a repetition changes nothing. */
  | { readonly strategy: 'natural-upsert'; readonly key: string }
  /** The delivery's `lookUp` says whether it took effect, asked no sooner than `settleSeconds` after the call: it may still run. */
  | {
      readonly strategy: 'look-up-before-retry';
      readonly by: string;
      readonly settleSeconds: number;
      /**
       * `one`: `apply` makes one write at most, and `lookUp` answers for it. `several`: `apply` itself reads what is there before it
       * writes, and makes only the writes that are missing; there is no `lookUp`. Default: `one`.
       */
      readonly writes?: 'one' | 'several';
    }
  /** A write whose outcome is unknown is never repeated: a person looks at the vendor. */
  | { readonly strategy: 'none'; readonly reason: string };

export interface Worker {
  /** The function's own limit; the queue's visibility timeout is six times this. */
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Messages that one invocation gets at most: 1 to 10, and to 500 with `batchWindowSeconds`. */
  readonly batchSize: number;
  /** How long Lambda waits for a batch to become full, 1 to 300 s: each event may be as much later. Default: it does not wait. */
  readonly batchWindowSeconds?: number;
  /** Events of a batch that share one call to the vendor, where the code calls `vendor(…).gather`. Default: 1. */
  readonly gathers?: number;
  /** Calls of one invocation to one account at the same time. Default: `batchSize`. */
  readonly callsAtOnce?: number;
  /** Batches worked on at the same time, 2 to 1000. */
  readonly maxConcurrency: number;
  /**
   * Distinct events in a row that end by one fault of ours (the code threw, returned no outcome, the event is invalid) and stop the
   * delivery: its mapping is disabled until a deploy or `ops resume`, and the rest waits in order. Default 25.
   */
  readonly stopAfterSameFailures?: number | 'never';
}

export interface RetryPolicy {
  /** Seconds to wait before each further attempt; its length is the number of retries. Jitter shortens each wait. */
  readonly scheduleSeconds: readonly number[];
}

export interface Retention {
  readonly sourceDays: number;
  readonly deadLetterDays: number;
}

export interface AlarmThresholds {
  /** Age of the oldest waiting message that needs a person. */
  readonly oldestMessageMinutes: number;
  /** Share of failed attempts, in per cent of those of a minute; five such minutes of fifteen page. */
  readonly failureRatePercent: number;
  /** Attempts in five minutes below which the share says nothing; a minute counts from a fifth of them. */
  readonly failureRateMinimumAttempts: number;
  /** `page` where a dead letter cannot wait for the morning. Default: `ticket`. */
  readonly deadLetters?: 'page' | 'ticket';
}

/**
 * Ten attempts over about 31 hours: waits of 1 s up to 11 h, which jitter shortens.
 *
 * @example
 * import { DEFAULT_RETRY } from 'penstock';
 *
 * // Four attempts within a minute: what is late is worth nothing here.
 * export const retry = { scheduleSeconds: DEFAULT_RETRY.scheduleSeconds.slice(0, 3) };
 */
export const DEFAULT_RETRY: RetryPolicy = {
  scheduleSeconds: [1, 5, 30, 300, 1800, 7200, 21_600, 39_600, 39_600],
};

/**
 * Days that messages are kept: 7 in the source queue, 14 in the dead-letter queue, which is the most that SQS keeps.
 *
 * @example
 * import { DEFAULT_RETENTION } from 'penstock';
 *
 * export const retention = { ...DEFAULT_RETENTION, sourceDays: 4 };
 */
export const DEFAULT_RETENTION: Retention = { sourceDays: 7, deadLetterDays: 14 };

/**
 * Declares an integration, in `integrations/NAME/contract.ts`. Returns it unchanged; synth checks its values and names what is wrong.
 *
 * @example
 * import { defineIntegration } from 'penstock';
 * import orders from './integrations/orders-to-books/contract.ts';
 *
 * export default defineIntegration({
 *   name: 'refunds-to-books',
 *   title: 'Refunds to the books',
 *   owner: { team: 'Finance Systems', contact: 'finance-systems@example.com' },
 *   escalation: [{ afterMinutes: 120, contact: 'head-of-finance@example.com' }],
 *   impact: 'Customers wait for their money.',
 *   source: { ...orders.source, events: { 'order.refunded': { effect: 'create', record: 'credit note' } } },
 *   settings: { ledgerAccount: '4400' },
 *   deliveries: {
 *     'refund-to-credit-note': { ...orders.deliveries['order-to-invoice'], title: 'Refund to credit note', events: ['order.refunded'] },
 *   },
 * });
 */
export function defineIntegration<const I extends Integration>(integration: I): I {
  return integration;
}
