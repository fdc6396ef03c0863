import { visibilityTimeoutSeconds } from './derived.ts';
import type { Destination } from './destination.ts';
import type { Delivery, Integration } from './integration.ts';
import { deadLetterQueueName } from './names.ts';

/** A broken rule: which one, where, the value that broke it and what to do. */
export interface Violation {
  readonly rule: string;
  /** For example `hubspot-to-mailchimp.deliveries.contact-to-member`. */
  readonly where: string;
  readonly message: string;
}

interface Rule<T> {
  readonly name: string;
  /** The offending value and the remedy, or nothing where the rule holds. */
  readonly check: (subject: T) => string | undefined;
}

const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** SQS allows 80 characters; `staging` is the longest environment we reckon with. */
const LONGEST_ENVIRONMENT = 'staging';
const DAY_SECONDS = 86_400;
const LONGEST_VISIBILITY_SECONDS = 12 * 3600;

/** What on-call reads at night. The types demand them; synth does not check types, so the values are looked at as well. */
const TEXTS = [
  'title',
  'owner.team',
  'owner.contact',
  'impact',
  'source.system',
  'source.apiVersion',
  'source.identity',
];

const integrationRules: readonly Rule<Integration>[] = [
  {
    name: 'texts-present',
    check: (integration) => {
      const steps = (integration.escalation ?? []).map((_, i) => `escalation.${i}.contact`);
      const missing = [...TEXTS, ...steps].filter((path) => !textAt(integration, path)?.trim());
      return missing.length === 0
        ? undefined
        : `${missing.join(', ')} is missing or empty; on-call needs it: fill it in.`;
    },
  },
  { name: 'integration-name', check: ({ name }) => kebab('name', name) },
  {
    name: 'impact-stated',
    check: ({ impact }) =>
      (impact ?? '').trim().length >= 20
        ? undefined
        : `impact is "${impact}"; say in a sentence what the business loses.`,
  },
  {
    name: 'escalation-grows',
    check: ({ escalation }) => {
      const minutes = (escalation ?? []).map((step) => step.afterMinutes);
      return minutes.length > 0 && minutes.every((m, i) => m > (minutes[i - 1] ?? 0))
        ? undefined
        : `escalation is after ${minutes.join(', ')} minutes; each step must come later than the one before, the first after 0.`;
    },
  },
  {
    name: 'has-deliveries',
    check: ({ deliveries }) =>
      Object.keys(deliveries).length > 0 ? undefined : 'deliveries is empty; declare at least one.',
  },
  {
    name: 'every-event-delivered',
    check: ({ source, deliveries }) => {
      const taken = new Set(Object.values(deliveries).flatMap((delivery) => delivery.events));
      const orphans = Object.keys(source.events).filter((type) => !taken.has(type));
      return orphans.length === 0
        ? undefined
        : `source.events names ${orphans.join(', ')}, which no delivery takes; add to a delivery's events or remove.`;
    },
  },
  {
    name: 'accounts-agree',
    check: ({ deliveries }) => {
      const accounts = Object.values(deliveries).flatMap((delivery) => [delivery.destination, ...delivery.reads]);
      const twice = accounts.find((a) => accounts.some((b) => a !== b && a.name === b.name));
      return twice && `two different destinations are called "${twice.name}"; define it once and share it.`;
    },
  },
];

const deliveryRules: readonly Rule<Named<Delivery> & { readonly integration: Integration }>[] = [
  { name: 'delivery-name', check: ({ name }) => kebab('name', name) },
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

const destinationRules: readonly Rule<Destination>[] = [
  { name: 'destination-name', check: ({ name }) => kebab('name', name) },
  { name: 'base-url', check: ({ baseUrl }) => baseUrlProblem(baseUrl) },
  {
    name: 'connect-timeout',
    check: ({ timeouts }) => range('timeouts.connectMs', timeouts.connectMs, 100, 10_000, 'ms'),
  },
  {
    name: 'response-timeout',
    check: ({ timeouts }) => range('timeouts.responseMs', timeouts.responseMs, 500, 120_000, 'ms'),
  },
  {
    name: 'limits-stated',
    check: ({ limits }) =>
      Object.keys(limits).length > 0 ? undefined : 'limits is empty; state at least one limit from the vendor’s pages.',
  },
];

/** Every rule that `integration` breaks, all at once; empty when it is sound. */
export function checkIntegration(integration: Integration): readonly Violation[] {
  const accounts = new Set(Object.values(integration.deliveries).flatMap((d) => [d.destination, ...d.reads]));
  return [
    ...broken(integrationRules, integration, integration.name),
    ...Object.entries(integration.deliveries).flatMap(([name, delivery]) =>
      broken(deliveryRules, { ...delivery, name, integration }, `${integration.name}.deliveries.${name}`),
    ),
    ...[...accounts].flatMap((account) => broken(destinationRules, account, `destination ${account.name}`)),
  ];
}

/** Why `url` cannot be a vendor's base URL, or nothing: https, or http on this machine; an origin without a path. */
export function baseUrlProblem(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const remedy = 'give an https origin such as https://api.example.com, without path or trailing slash.';
  if (!parsed || parsed.origin !== url) return `base URL is "${url}"; ${remedy}`;
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(parsed.hostname);
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && loopback)
    ? undefined
    : `base URL is "${url}", which is not encrypted; ${remedy}`;
}

type Named<T> = T & { readonly name: string };

function broken<T>(rules: readonly Rule<T>[], subject: T, where: string): Violation[] {
  return rules.flatMap((rule) => {
    const message = rule.check(subject);
    return message ? [{ rule: rule.name, where, message }] : [];
  });
}

function textAt(value: unknown, path: string): string | undefined {
  const found = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
  return typeof found === 'string' ? found : undefined;
}

function kebab(what: string, value: string): string | undefined {
  return KEBAB_CASE.test(value) ? undefined : `${what} is "${value}"; use lower-case words joined by hyphens.`;
}

function range(what: string, value: number, low: number, high: number, unit: string): string | undefined {
  return value >= low && value <= high ? undefined : `${what} is ${value}; give ${low} to ${high} ${unit}.`;
}
