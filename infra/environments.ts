import type { integrations } from '../integrations/index.ts';
import type { PagingSettings, Severity } from '../shared/contract/index.ts';

/** The one file to edit for an environment. Everything here may be read by anyone who can read the templates: no secrets. */
export interface EnvironmentSettings {
  /** Account and region; left out, those of the credentials that deploy. */
  readonly account?: string;
  readonly region?: string;
  /** State survives `cdk destroy`, stacks are protected, tables cannot be deleted. */
  readonly production: boolean;
  /** The origin vendors send to, when it is not the API's own: a custom domain, for example. No trailing slash. */
  readonly publicUrl?: string;
  readonly logRetentionDays: 1 | 7 | 14 | 30 | 90 | 180 | 365;
  /** What the door lets through, all integrations together. */
  readonly throttle: { readonly requestsPerSecond: number; readonly burst: number };
  /** Who hears of an alarm, by severity: `page` wakes somebody, `ticket` waits for the morning. */
  readonly onCall: Readonly<Record<Severity, readonly Subscription[]>>;
  /** Paging services and channels that alarms are written for, besides the subscribers in `onCall`; each has a secret to fill. */
  readonly paging?: PagingSettings;
  /** Who operates Penstock itself: team and how to reach it. */
  readonly owner: string;
  /** Where the folder `docs` can be read; alarms link to its runbooks. No trailing slash. */
  readonly docsUrl: string;
  /** Origins that replace those of the destinations, by destination name: a vendor's sandbox, for example. */
  readonly vendors: Readonly<Record<string, string>>;
  readonly integrations: IntegrationSettings;
}

/** `https` is an incident service's endpoint, without credentials in the URL. */
export interface Subscription {
  readonly protocol: 'https' | 'email';
  readonly endpoint: string;
}

type KnownIntegration = (typeof integrations)[number];

/** By integration, values that replace the defaults of its `settings`. */
export type IntegrationSettings = {
  readonly [I in KnownIntegration as I['name']]?: { readonly [Name in keyof I['settings']]?: string };
};

const shared = {
  throttle: { requestsPerSecond: 200, burst: 400 },
  owner: 'Integrations platform, platform-on-call@example.com',
  docsUrl: 'https://github.com/example/penstock/blob/main/docs',
  vendors: {},
} as const;

export const environments: Readonly<Record<string, EnvironmentSettings>> = {
  dev: {
    ...shared,
    production: false,
    logRetentionDays: 7,
    onCall: { page: [], ticket: [] },
    integrations: { 'hubspot-to-mailchimp': { listId: '0a1b2c3d4e' } },
  },
  staging: {
    ...shared,
    production: false,
    logRetentionDays: 30,
    onCall: { page: [], ticket: [{ protocol: 'email', endpoint: 'integrations@example.com' }] },
    integrations: { 'hubspot-to-mailchimp': { listId: '1b2c3d4e5f' } },
  },
  prod: {
    ...shared,
    production: true,
    logRetentionDays: 90,
    onCall: { page: [], ticket: [{ protocol: 'email', endpoint: 'integrations@example.com' }] },
    paging: {
      page: [{ kind: 'pagerduty', name: 'on-call' }],
      ticket: [{ kind: 'slack', name: 'integrations-channel' }],
      whenBroken: ['integrations@example.com'],
    },
    integrations: { 'hubspot-to-mailchimp': { listId: '2c3d4e5f60' } },
  },
};
