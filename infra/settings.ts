import { adjusted, declaredProvider, isProviderId, providers } from '@penstock/webhooks';
import {
  type EnvironmentSettings,
  type Integration,
  openDecisions,
  originNames,
  type PagingTarget,
} from '../shared/contract/index.ts';
import {
  accountProblems,
  baseUrlProblem,
  checkIntegrations,
  concurrencyProblems,
  concurrencySettingsProblems,
  domainProblems,
  environmentProblems,
  nameProblems,
  pagingProblems,
  quotaProblems,
} from '../shared/rules/index.ts';
import { didYouMean } from '../shared/text/index.ts';
import { asDeployed, pagingTargets } from '../shared/topology/index.ts';
import { settingsOf } from './platform-access.ts';
import { destinationsOf } from './platform-stack.ts';
import { tenantProblem } from './tenants.ts';

export interface SettingsToCheck {
  readonly integrations: readonly Integration[];
  readonly environments: Readonly<Record<string, EnvironmentSettings>>;
  /** The environment that was asked for, if any. */
  readonly only: string | undefined;
  readonly overrides: Readonly<Record<string, string>>;
}

/** `mailchimp=http://127.0.0.1:4100,hubspot=…` as a record; the checks refuse any other form. */
export function vendorOverrides(context: unknown): Record<string, string> {
  const pairs = typeof context === 'string' ? context.split(',').filter(Boolean) : [];
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** All problems of the contracts and the settings, in sentences; empty if they are valid. */
export function settingsProblems({ integrations, environments, only, overrides }: SettingsToCheck): readonly string[] {
  const destinations = destinationsOf(integrations).flatMap((account) => [...originNames(account)]);
  const names = Object.keys(environments);
  const wrongEnvironment =
    only !== undefined && !names.includes(only)
      ? [`-c env=${only}: penstock.config.ts knows ${names.join(', ')}; add it there or name one of these.`]
      : [];
  return [
    ...checkIntegrations(integrations).map(({ where, rule, message }) => `${where}: ${message} [${rule}]`),
    ...(names.length > 0 ? [] : ['environments is empty: declare one, such as dev, which `npm start` runs.']),
    ...wrongEnvironment,
    ...integrations.flatMap(unknownProvider),
    ...nameProblems(environments, integrations),
    ...concurrencyProblems(environments, integrations),
    ...accountProblems(environments, integrations),
    ...vendorProblems('-c vendors', overrides, [...destinations, ...pagingKinds(environments, only)]),
    ...names.flatMap((name) => {
      const settings = environments[name] as EnvironmentSettings;
      return [
        ...vendorProblems(`environments.${name}.vendors`, settings.vendors, destinations),
        ...environmentProblems(name, settings),
        ...((only ?? name) === name ? domainProblems(`environments.${name}`, settings, integrations) : []),
        ...limitProblems(`environments.${name}`, settings),
        ...concurrencySettingsProblems(`environments.${name}`, settings),
        ...quotaProblems(`environments.${name}`, settings),
        ...(settings.paging ? pagingProblems(`environments.${name}.paging`, settings.paging) : []),
        ...unknownSettings(name, settings, integrations),
        ...(settings.production && (only ?? name) === name ? integrations.flatMap((one) => undecided(name, one)) : []),
        ...integrations.flatMap((integration) => emptySettings(name, settings, integration)),
      ];
    }),
  ];
}

/** Types refuse it; synth does not check types, and a receiver without a provider could not be built. */
function unknownProvider({ name, source }: Integration): string[] {
  const declared: unknown = source?.provider;
  if (typeof declared !== 'string' || isProviderId(declared)) return adjustmentProblem(name, source);
  const hint = didYouMean(declared, Object.keys(providers)) || 'docs/providers.md lists those that are.';
  return [`${name}: source.provider is "${declared}", which is not known; ${hint}`];
}

/** A window for a provider that checks no time would say what is not so, and so would records that are not found by places. */
function adjustmentProblem(name: string, source: Integration['source']): string[] {
  // Without a provider it is pulled, and another rule looks at what is left.
  if (source?.provider === undefined) return [];
  try {
    adjusted(declaredProvider(source.provider), source);
    return [];
  } catch (error) {
    return [`${name}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** The retentions that we offer, of those that CloudWatch Logs supports. */
const RETENTION_DAYS: readonly number[] = [1, 7, 14, 30, 90, 180, 365];

function limitProblems(where: string, { throttle, logRetentionDays }: EnvironmentSettings): string[] {
  const limits = { requestsPerSecond: throttle.requestsPerSecond, burst: throttle.burst };
  return [
    ...Object.entries(limits).flatMap(([limit, value]) =>
      Number.isInteger(value) && value > 0
        ? []
        : [`${where}.throttle.${limit} is ${value}; give a whole number above 0.`],
    ),
    ...(RETENTION_DAYS.includes(logRetentionDays)
      ? []
      : [`${where}.logRetentionDays is ${logRetentionDays}; give one of ${RETENTION_DAYS.join(', ')}.`]),
  ];
}

/** Settings of an integration, or members of them, that no contract declares. */
function unknownSettings(
  environment: string,
  { integrations: own }: EnvironmentSettings,
  integrations: readonly Integration[],
): string[] {
  return Object.entries(own).flatMap(([name, values = {}]) => {
    const where = `environments.${environment}.integrations['${name}']`;
    const integration = integrations.find((one) => one.name === name);
    if (!integration) {
      const listed = integrations.map((one) => one.name).join(', ') || 'none';
      return [`${where}: no such integration is listed; there are: ${listed}.`];
    }
    const known = Object.keys(integration.settings);
    return Object.keys(values)
      .filter((key) => !known.includes(key))
      .map((key) => `${where}.${key}: the contract has no such setting; there are: ${known.join(', ') || 'none'}.`);
  });
}

/** What `npm run new` left to a person is good enough to try, and not to rely upon. */
function undecided(environment: string, integration: Integration): string[] {
  const open = openDecisions(integration);
  const tenants = tenantProblem(integration);
  return [
    ...(tenants ? [`environments.${environment} is production, but ${tenants}`] : []),
    ...(open.length === 0
      ? []
      : [
          `environments.${environment} is production, but ${integration.name} is not decided: ${open.join(', ')}. Replace what is marked "TO DECIDE" there. Until then, give \`-c env=NAME\` with an environment that is not production.`,
        ]),
  ];
}

function emptySettings(environment: string, settings: EnvironmentSettings, integration: Integration): string[] {
  const values: readonly (readonly [string, unknown])[] = Object.entries(
    settingsOf({ settings }, asDeployed(integration)),
  );
  return values.flatMap(([name, value]) => {
    const where = `environments.${environment}.integrations['${integration.name}'].${name}`;
    if (typeof value !== 'string')
      return [`${where} is ${JSON.stringify(value)}; a setting is a text: put it in quotes.`];
    return value.trim() === '' ? [`${where} is empty; this environment must name its own.`] : [];
  });
}

function vendorProblems(where: string, vendors: Readonly<Record<string, string>>, known: readonly string[]): string[] {
  return Object.entries(vendors).flatMap(([name, url]) => {
    if (!known.includes(name)) return [`${where}: no destination is called "${name}"; there are ${known.join(', ')}.`];
    const problem = baseUrlProblem(url);
    return problem ? [`${where}.${name}: ${problem}`] : [];
  });
}

/** The kinds of paging services that an environment's settings name: `-c vendors` replaces their origins as well. */
function pagingKinds(environments: SettingsToCheck['environments'], only: string | undefined): readonly string[] {
  const asked = Object.entries(environments).filter(([name]) => only === undefined || name === only);
  const targets = asked.flatMap(([, { paging }]) => (paging ? pagingTargets(paging) : []));
  return [...new Set(targets.map(({ kind }) => kind))];
}

/** The settings with the origins that `-c vendors` replaces, of destinations and of paging services. */
export function withOrigins(
  settings: EnvironmentSettings,
  origins: Readonly<Record<string, string>>,
): EnvironmentSettings {
  const vendors = { ...settings.vendors, ...origins };
  const { paging } = settings;
  if (!paging) return { ...settings, vendors };
  const replaced = (targets: readonly PagingTarget[]) =>
    targets.map((target) => {
      const origin = origins[target.kind];
      return origin === undefined ? target : { ...target, origin };
    });
  return { ...settings, vendors, paging: { ...paging, page: replaced(paging.page), ticket: replaced(paging.ticket) } };
}
