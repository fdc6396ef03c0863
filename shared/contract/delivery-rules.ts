import { visibilityTimeoutSeconds } from './derived.ts';
import type { Delivery, Integration } from './integration.ts';
import { deadLetterQueueName, workerFunctionName } from './names.ts';
import { kebab, type Rule, range } from './rule.ts';

/** SQS allows 80 characters; `staging` is the longest environment we reckon with. */
const LONGEST_ENVIRONMENT = 'staging';
const DAY_SECONDS = 86_400;
/** The receiver's function, its construct, and the rows where tokens are remembered. */
const RESERVED_DELIVERIES = ['receive', 'webhook', 'tokens'];
const LONGEST_VISIBILITY_SECONDS = 12 * 3600;

/** A delivery under its name, in its integration. */
type Placed = Delivery & { readonly name: string; readonly integration: Integration };

export const deliveryRules: readonly Rule<Placed>[] = [
  {
    name: 'delivery-name',
    check: ({ name }) =>
      RESERVED_DELIVERIES.includes(name)
        ? `name is "${name}", which names something else already; call it by what it does, such as order-to-invoice.`
        : kebab('name', name),
  },
  {
    name: 'function-name-length',
    check: ({ name, integration }) => {
      const longest = workerFunctionName(LONGEST_ENVIRONMENT, integration.name, name);
      return longest.length <= 64
        ? undefined
        : `its function would be called "${longest}" (${longest.length} characters); Lambda allows 64: shorten the names.`;
    },
  },
  {
    // What is declared is carried out: a strategy that is not built yet must not look as if it were.
    name: 'ambiguity-carried-out',
    check: ({ ambiguity }) =>
      ambiguity.strategy === 'natural-upsert' || ambiguity.strategy === 'none'
        ? undefined
        : `ambiguity.strategy is "${ambiguity.strategy}", which is not carried out yet; make the write a natural upsert, or say "none" with the reason.`,
  },
  {
    name: 'ordering-carried-out',
    check: ({ consistency }) =>
      consistency.ordering === 'none'
        ? undefined
        : `consistency.ordering is "${consistency.ordering}", which is not carried out yet; use "none" and read the record again before writing.`,
  },
  {
    name: 'queue-name-length',
    check: ({ name, integration }) => {
      const longest = deadLetterQueueName(LONGEST_ENVIRONMENT, integration.name, name);
      return longest.length <= 80
        ? undefined
        : `its dead-letter queue would be called "${longest}" (${longest.length} characters); SQS allows 80: shorten the names.`;
    },
  },
  {
    name: 'events-declared',
    check: ({ events, integration }) => {
      const unknown = events.filter((type) => !Object.hasOwn(integration.source.events, type));
      return unknown.length === 0
        ? undefined
        : `events names ${unknown.join(', ')}, which source.events does not declare; declare what they do there.`;
    },
  },
  {
    name: 'worker-timeout',
    check: ({ worker }) => range('worker.timeoutSeconds', worker.timeoutSeconds, 5, 900, 'seconds'),
  },
  {
    name: 'visibility-timeout',
    check: (delivery) => {
      const seconds = visibilityTimeoutSeconds(delivery);
      // What is no number at all is told by the rule above.
      return !(seconds > LONGEST_VISIBILITY_SECONDS)
        ? undefined
        : `worker.timeoutSeconds ${delivery.worker.timeoutSeconds} makes a visibility timeout of ${seconds} s; SQS allows 43200: shorten it.`;
    },
  },
  {
    name: 'calls-fit-the-worker',
    check: ({ worker, destination, reads }) => {
      const slowest = [destination, ...reads].reduce((ms, d) => ms + d.timeouts.connectMs + d.timeouts.responseMs, 0);
      return !(slowest >= worker.timeoutSeconds * 1000)
        ? undefined
        : `one event may wait ${slowest} ms for its vendors, but worker.timeoutSeconds is ${worker.timeoutSeconds}; raise it or shorten the time-outs.`;
    },
  },
  {
    name: 'batch-size',
    check: ({ worker }) => range('worker.batchSize', worker.batchSize, 1, 10, 'messages'),
  },
  {
    name: 'max-concurrency',
    check: ({ worker }) => range('worker.maxConcurrency', worker.maxConcurrency, 2, 1000, 'batches'),
  },
  {
    name: 'source-retention',
    check: ({ retention }) => range('retention.sourceDays', retention.sourceDays, 1, 14, 'days'),
  },
  {
    // A standard dead letter keeps its first clock: it must outlast the source queue by the time a person needs.
    name: 'dead-letter-retention',
    check: ({ retention: { sourceDays, deadLetterDays } }) =>
      deadLetterDays <= 14 && deadLetterDays >= sourceDays + 3
        ? undefined
        : `retention.deadLetterDays is ${deadLetterDays}; it must be at most 14 and at least 3 more than sourceDays (${sourceDays}).`,
  },
  {
    name: 'retry-schedule',
    check: ({ retry: { scheduleSeconds } }) =>
      scheduleSeconds.length > 0 && scheduleSeconds.every((s) => s > 0 && s <= LONGEST_VISIBILITY_SECONDS)
        ? undefined
        : `retry.scheduleSeconds is [${scheduleSeconds.join(', ')}]; give at least one wait, each above 0 and at most 43200 s.`,
  },
  {
    name: 'retries-fit-retention',
    check: ({ retry: { scheduleSeconds }, retention: { sourceDays } }) => {
      const total = scheduleSeconds.reduce((sum, s) => sum + s, 0);
      return total < sourceDays * DAY_SECONDS * 0.8
        ? undefined
        : `retry.scheduleSeconds adds up to ${total} s, over 80 % of the source queue's retention (${sourceDays} days); shorten it.`;
    },
  },
  {
    name: 'age-alarm-before-expiry',
    check: ({ alarms, retention }) =>
      range('alarms.oldestMessageMinutes', alarms.oldestMessageMinutes, 1, retention.sourceDays * 720, 'minutes'),
  },
  {
    name: 'failure-rate',
    check: ({ alarms }) => range('alarms.failureRatePercent', alarms.failureRatePercent, 1, 100, 'per cent'),
  },
  {
    name: 'field-map-targets',
    check: ({ fields }) => {
      const targets = Object.values(fields).map((rule) => rule.to);
      const twice = targets.find((to, i) => targets.indexOf(to) !== i);
      return twice && `fields writes "${twice}" twice; one rule must own each target.`;
    },
  },
];
