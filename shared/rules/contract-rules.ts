import { accountsOf, type Destination, type Integration, receives } from '../contract/index.ts';
import { burstProblem, PLATFORM } from '../topology/index.ts';
import { baseUrlProblem } from './base-url.ts';
import { checkTogether } from './calls-at-once.ts';
import { deliveryRules } from './delivery-rules.ts';
import { linkRules, linksOf, twinLink } from './link-rules.ts';
import { pullRules } from './pull-rules.ts';
import { reconciliationRules } from './reconciliation-rules.ts';
import { requestRules } from './request-rules.ts';
import { dayProblem, kebab, type Rule, range, textAt, type Violation } from './rule.ts';

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

/** A text, or a path below what the signature covers; several, of which the first that is there counts. */
const ENTITY_PLACE = /^(=[^|]+|(body|item|level\d|form)\/[^|]+)(\|(=[^|]+|(body|item|level\d|form)\/[^|]+))*$/;

/** What a source without webhooks cannot have. */
const OF_WEBHOOKS = [
  'freshness',
  'entities',
  'tenants',
  'cut',
  'rhythm',
  'volume',
  'expectedRate',
  'permittedOrigins',
] as const;

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
  {
    name: 'integration-name',
    check: ({ name }) =>
      name === PLATFORM ? 'name is "platform", which is the shared stack; choose another.' : kebab('name', name),
  },
  { name: 'former-name', check: ({ formerly }) => formerly && kebab('formerly', formerly) },
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
    name: 'rhythm',
    check: ({ source: { rhythm } }) => {
      if (!rhythm) return undefined;
      const { atLeastEveryHours, quiet } = rhythm;
      const hours = range('source.rhythm.atLeastEveryHours', atLeastEveryHours, 1, 168, 'hours');
      const isHour = (hour: number) => Number.isInteger(hour) && hour >= 0 && hour <= 24;
      const isQuiet = !quiet || (isHour(quiet.fromHour) && isHour(quiet.toHour));
      return isQuiet ? hours : 'source.rhythm.quiet has an hour that is none; give full hours from 0 to 24, UTC.';
    },
  },
  {
    name: 'volume',
    check: ({ source: { volume } }) => {
      if (!volume) return undefined;
      if ('varies' in volume)
        return volume.varies.trim().length > 0
          ? undefined
          : 'source.volume.varies is empty; say why the number of events says nothing.';
      return dayProblem('source.volume.newSince', volume.newSince);
    },
  },
  {
    name: 'version-ends',
    check: (integration) => {
      const { apiVersionEnds: ends } = integration.source;
      const ofAccounts = accountsOf(integration).map(({ name, apiVersionEnds, versionHeader }) =>
        versionHeader !== undefined && versionHeader !== versionHeader.toLowerCase()
          ? `versionHeader of destination ${name} is "${versionHeader}"; write it in lower case.`
          : apiVersionEnds && dayProblem(`apiVersionEnds of destination ${name}`, apiVersionEnds),
      );
      return [ends && dayProblem('source.apiVersionEnds', ends), ...ofAccounts].find(Boolean) || undefined;
    },
  },
  {
    // API Gateway's own limits of an account: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html.
    name: 'expected-rate',
    check: ({ source: { expectedRate } }) => {
      if (!expectedRate) return undefined;
      const { requestsPerSecond, burst } = expectedRate;
      return (
        range('source.expectedRate.requestsPerSecond', requestsPerSecond, 1, 10_000, 'requests a second') ??
        range('source.expectedRate.burst', burst, 1, 5000, 'requests at once')
      );
    },
  },
  {
    name: 'permission-has-a-rate',
    check: ({ source: { permittedOrigins, expectedRate } }) =>
      permittedOrigins && !expectedRate
        ? `source.permittedOrigins is ${permittedOrigins.join(', ')}, but no rate is stated that they may send at; state source.expectedRate.`
        : undefined,
  },
  {
    name: 'freshness',
    // Below a minute slow networks are refused; longer than the ledger's memory nothing catches a repeat.
    check: ({ source: { freshness } }) =>
      freshness &&
      (range('source.freshness.past', freshness.past, 60, 30 * 86_400, 'seconds') ??
        range('source.freshness.future', freshness.future ?? 300, 60, 86_400, 'seconds')),
  },
  {
    name: 'cut',
    check: ({ source: { cut = [] } }) =>
      cut.every((name) => name.trim() !== '' && !/[./[\]]/.test(name))
        ? undefined
        : `source.cut is ${cut.map((name) => `"${name}"`).join(', ')}; give names of the event's own members, such as propertyValue.`,
  },
  {
    name: 'entities',
    check: ({ source: { entities = {}, events } }) => {
      for (const [type, places] of Object.entries(entities)) {
        if (!Object.hasOwn(events, type))
          return `source.entities names ${type}, which source.events does not have; add it there or remove it.`;
        const wrong = places.find((place) => !ENTITY_PLACE.test(place));
        if (places.length === 0 || wrong !== undefined)
          return `source.entities['${type}'] holds ${wrong === undefined ? 'nothing' : `"${wrong}"`}; give places of the body, such as ['=order', 'body/order/id'].`;
      }
      return undefined;
    },
  },
  {
    name: 'tenant-setting',
    check: ({ source: { tenants }, settings }) =>
      !tenants || 'any' in tenants || Object.hasOwn(settings, tenants.setting)
        ? undefined
        : `source.tenants names the setting "${tenants.setting}", which settings does not declare; add it there.`,
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
    name: 'events-have-an-origin',
    check: ({ source, pulls = {}, reconciliations = {} }) =>
      source.provider !== undefined || Object.keys({ ...pulls, ...reconciliations }).length > 0
        ? undefined
        : 'source.provider is left out, and there are no pulls: no event would ever come. Name the provider that signs the webhooks, or declare a pull.',
  },
  {
    name: 'only-of-webhooks',
    check: (integration) => {
      if (receives(integration)) return undefined;
      const stated = OF_WEBHOOKS.filter((name) => integration.source[name] !== undefined);
      return stated.length === 0
        ? undefined
        : `source has ${stated.join(', ')}, and no provider: they are said of webhooks, and events that are pulled have none of them. Remove them.`;
    },
  },
  {
    name: 'every-event-pulled',
    check: ({ source, pulls = {}, reconciliations = {} }) => {
      if (source.provider !== undefined || Object.keys(reconciliations).length > 0) return undefined;
      const pulled = Object.values(pulls).flatMap(({ event, reads }) => [
        event,
        ...(reads.kind === 'full' && reads.gone ? [reads.gone.event] : []),
      ]);
      const orphans = Object.keys(source.events).filter((type) => !pulled.includes(type));
      return orphans.length === 0
        ? undefined
        : `source.events names ${orphans.join(', ')}, which no pull brings, and there are no webhooks; remove or name it in a pull.`;
    },
  },
  {
    name: 'accounts-agree',
    check: (integration) => {
      const accounts = accountsOf(integration);
      const twice = accounts.find((a) => accounts.some((b) => a !== b && a.name === b.name));
      return twice && `two different destinations are called "${twice.name}"; define it once and share it.`;
    },
  },
];

const destinationRules: readonly Rule<Destination>[] = [
  { name: 'destination-name', check: ({ name }) => kebab('name', name) },
  { name: 'base-url', check: ({ baseUrl }) => baseUrlProblem(baseUrl) },
  ...requestRules,
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
  { name: 'burst-fits-windows', check: ({ limits }) => burstProblem(limits) },
  {
    name: 'budget-headers',
    check: ({ budgetHeaders = [] }) => {
      const wrong = budgetHeaders.find(({ name, restSeconds }) => name !== name.toLowerCase() || !(restSeconds > 0));
      return (
        wrong &&
        `budgetHeaders has ${wrong.name} with ${wrong.restSeconds} s; give its name in lower case and a time above 0.`
      );
    },
  },
];

/** Every rule that `integration` breaks, all at once; empty when it is sound. */
function checkIntegration(integration: Integration): readonly Violation[] {
  const accounts = new Set(accountsOf(integration));
  return [
    ...broken(integrationRules, integration, integration.name),
    ...Object.entries(integration.deliveries).flatMap(([name, delivery]) =>
      broken(deliveryRules, { ...delivery, name, integration }, `${integration.name}.deliveries.${name}`),
    ),
    ...Object.entries(integration.pulls ?? {}).flatMap(([name, pull]) =>
      broken(pullRules, { ...pull, name, integration }, `${integration.name}.pulls.${name}`),
    ),
    ...Object.entries(integration.reconciliations ?? {}).flatMap(([name, declared]) =>
      broken(reconciliationRules, { ...declared, name, integration }, `${integration.name}.reconciliations.${name}`),
    ),
    ...linksOf(integration).flatMap((link) => broken(linkRules, link, `link ${link.name}`)),
    ...[...accounts].flatMap((account) => broken(destinationRules, account, `destination ${account.name}`)),
  ];
}

/** Every rule that one of the integrations breaks, or all of them together. */
export function checkIntegrations(integrations: readonly Integration[]): readonly Violation[] {
  const twin = twinLink(integrations);
  const message = `two different links are called "${twin}", which would share their pairs; define it once and share it.`;
  return [
    ...integrations.flatMap(checkIntegration),
    ...checkTogether(integrations),
    ...(twin === undefined ? [] : [{ rule: 'links-agree', where: `link ${twin}`, message }]),
  ];
}

function broken<T>(rules: readonly Rule<T>[], subject: T, where: string): Violation[] {
  return rules.flatMap((rule) => {
    const message = rule.check(subject);
    return message ? [{ rule: rule.name, where, message }] : [];
  });
}
