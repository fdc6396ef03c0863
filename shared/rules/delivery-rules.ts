import type { Delivery, Destination, Integration } from '../contract/index.ts';
import { CLOSING_MS, keySettleSeconds, visibilityTimeoutSeconds, workerFunctionName } from '../topology/index.ts';
import { FIELD_MAP_RULES } from './field-map-rules.ts';
import { kebab, type Rule, range } from './rule.ts';

/** The generator does not know which environments there will be. */
const LONGEST_ENVIRONMENT = 'staging';
const DAY_SECONDS = 86_400;
/** The receiver's function, its construct, the rows where tokens are remembered, the archive's queues, and the step of a source's alarms. */
export const RESERVED_DELIVERIES: readonly string[] = [
  'receive',
  'webhook',
  'tokens',
  'archive',
  'archive-dead-letters',
  'source',
];
const LONGEST_VISIBILITY_SECONDS = 12 * 3600;

/** A delivery under its name, in its integration. */
type Placed = Delivery & { readonly name: string; readonly integration: Integration };

/** What is wrong with the length of a worker's name, in the longest environment that is reckoned with. */
export function workerNameProblem(integration: string, delivery: string): string | undefined {
  const longest = workerFunctionName(LONGEST_ENVIRONMENT, integration, delivery);
  return longest.length <= 64
    ? undefined
    : `its function would be called "${longest}" (${longest.length} characters); Lambda allows 64: shorten the names.`;
}

/** One call of an account, and before it one for its token. */
function longestMs({ timeouts, authentication }: Destination): number {
  const call = timeouts.connectMs + timeouts.responseMs;
  return 'tokenPath' in authentication ? 2 * call : call;
}

export const deliveryRules: readonly Rule<Placed>[] = [
  {
    name: 'delivery-name',
    check: ({ name }) =>
      RESERVED_DELIVERIES.includes(name)
        ? `name is "${name}", which names something else already; call it by what it does, such as order-to-invoice.`
        : kebab('name', name),
  },
  { name: 'former-delivery-name', check: ({ formerly }) => formerly && kebab('formerly', formerly) },
  {
    name: 'key-outlives-first-retry',
    check: ({ ambiguity, retry, worker }) => {
      if (ambiguity.strategy !== 'vendor-idempotency-key') return undefined;
      const soonest = Math.max(retry.scheduleSeconds[0] ?? 0, worker.timeoutSeconds * 6) + worker.timeoutSeconds;
      const settle = keySettleSeconds(ambiguity);
      return ambiguity.lifeSeconds > soonest + settle
        ? undefined
        : `ambiguity.lifeSeconds is ${ambiguity.lifeSeconds}, but a killed worker's event may be repeated after up to ${soonest} s, and the vendor may act ${settle} s late: look up before the retry instead.`;
    },
  },
  {
    name: 'look-up-settles',
    check: ({ ambiguity, destination }) => {
      if (ambiguity.strategy !== 'look-up-before-retry') return undefined;
      const least = destination.timeouts.responseMs / 1000;
      return ambiguity.settleSeconds >= least
        ? undefined
        : `ambiguity.settleSeconds is ${ambiguity.settleSeconds}; a call given up after ${least} s may still run: wait at least as long again.`;
    },
  },
  {
    // A follower of a failing message must never be received with it, or its receives burn too.
    name: 'ordered-one-by-one',
    check: ({ consistency, worker }) =>
      consistency.ordering === 'none' || worker.batchSize === 1
        ? undefined
        : `worker.batchSize is ${worker.batchSize}; a delivery ordered by entity takes 1.`,
  },
  {
    name: 'versions-need-order',
    check: ({ consistency: { ordering, versions } }) =>
      versions.guard === 'none' || ordering === 'by-entity'
        ? undefined
        : `consistency.versions guards by ${versions.guard}, which needs ordering "by-entity": two events at once could both pass.`,
  },
  {
    name: 'block-needs-order',
    check: ({ consistency: { ordering, whenStuck } }) =>
      whenStuck === 'dead-letter' || ordering === 'by-entity'
        ? undefined
        : 'consistency.whenStuck is "block", but without ordering "by-entity" nothing stands behind an event.',
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
    name: 'same-failures',
    check: ({ worker: { stopAfterSameFailures = 'never' } }) =>
      stopAfterSameFailures === 'never'
        ? undefined
        : range('worker.stopAfterSameFailures', stopAfterSameFailures, 5, 200, 'events'),
  },
  {
    name: 'set-aside-hours',
    // A decision may wait for the end of a month; after that, only the list would still tell of it.
    check: ({ setAside }) =>
      setAside && range('setAside.alarmAfterHours', setAside.alarmAfterHours, 1, 30 * 24, 'hours'),
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
      const slowest = [destination, ...reads].reduce((ms, account) => ms + longestMs(account), 0);
      return !(slowest + CLOSING_MS > worker.timeoutSeconds * 1000)
        ? undefined
        : `one event may wait ${slowest} ms for its vendors and their tokens, and ${CLOSING_MS} ms stay for the worker's end, but worker.timeoutSeconds is ${worker.timeoutSeconds}; raise it or shorten the time-outs.`;
    },
  },
  {
    name: 'batch-size',
    // Lambda needs a window for more than 10; 500 of 12 KB fill what an invocation may carry.
    check: ({ worker: { batchSize, batchWindowSeconds } }) =>
      batchWindowSeconds === undefined
        ? range('worker.batchSize', batchSize, 1, 10, 'messages (more with worker.batchWindowSeconds)')
        : range('worker.batchSize', batchSize, 1, 500, 'messages'),
  },
  {
    name: 'batch-window',
    check: ({ worker: { batchWindowSeconds }, consistency }) => {
      if (batchWindowSeconds === undefined) return undefined;
      if (consistency.ordering === 'by-entity')
        return 'worker.batchWindowSeconds is given, but SQS has none for a delivery ordered by entity: leave it out.';
      return range('worker.batchWindowSeconds', batchWindowSeconds, 1, 300, 'seconds');
    },
  },
  {
    name: 'gathers',
    check: ({ worker: { gathers } }) =>
      gathers === undefined ? undefined : range('worker.gathers', gathers, 1, 1000, 'events'),
  },
  {
    name: 'calls-at-once',
    check: ({ worker: { callsAtOnce, batchSize } }) =>
      callsAtOnce === undefined ? undefined : range('worker.callsAtOnce', callsAtOnce, 1, batchSize, 'calls'),
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
    name: 'business-outcomes',
    check: ({ events, business = {} }) => {
      const unknown = Object.keys(business).find((type) => !events.includes(type));
      if (unknown !== undefined)
        return `business names ${unknown}, which events does not have; add it there or remove it.`;
      const words = Object.entries(business).map(([type, word]) => kebab(`business['${type}']`, word));
      return words.find((problem) => problem !== undefined);
    },
  },
  ...FIELD_MAP_RULES,
];
