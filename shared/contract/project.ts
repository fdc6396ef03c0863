import type { Integration, RequestRate } from './integration.ts';
import type { PagingSettings } from './paging.ts';
import type { Severity } from './severity.ts';

/** What a team owns: its integrations, and the environments they are deployed to. */
export interface Project {
  /** A folder of `integrations/` that is not listed here is refused at synth. */
  readonly integrations: readonly Integration[];
  /** By name, kebab-case: `dev`, `staging`, `prod` … */
  readonly environments: Readonly<Record<string, EnvironmentSettings>>;
  /**
   * What was taken out after a person saw that its queues are empty in every environment: `integration`, `integration/delivery`,
   * `integration/pull`, `integration/webhook` where its source sends nothing any more, or a link's name, by the names in
   * `penstock.names.json`. Without it, synth refuses to drop them.
   */
  readonly drained?: readonly string[];
  /**
   * Integrations whose events are told apart by another rule than `penstock.names.json` says, by the names there: each event that the
   * sender still resends takes effect once more. Without it, synth refuses the change.
   */
  readonly identityChanged?: readonly string[];
}

/** What differs from one environment to the next. Anyone who can read the templates can read it: no secrets. */
export interface EnvironmentSettings<I extends readonly Integration[] = readonly Integration[]> {
  /** Account and region; left out, those of the credentials that deploy. */
  readonly account?: string;
  readonly region?: string;
  /** `npm run deploy` protects its stacks and tables from deletion, and its logs outlive their functions. State survives everywhere. */
  readonly production: boolean;
  /** Where vendors send to. Without it, each integration has a host of its own, which changes when its API does. */
  readonly domain?: CustomDomain;
  /** The origin vendors send to, when it is neither the domain's nor the API's own: of a proxy, for example. No trailing slash. */
  readonly publicUrl?: string;
  readonly logRetentionDays: 1 | 7 | 14 | 30 | 90 | 180 | 365;
  /** What the HTTP API of each integration lets through whose contract states no `expectedRate`. */
  readonly throttle: RequestRate;
  /** What Lambda may run at once in this account and region. Environments that name the same `account` share it. */
  readonly concurrency?: {
    /** The account's quota of concurrent executions. Default 1000; a new account may have less. */
    readonly accountLimit?: number;
    /** What the workers leave free, for receivers and what else runs there. Default 100. */
    readonly headroom?: number;
  };
  /** Quotas that AWS has raised for this account and region: what synth takes for granted otherwise is AWS's own. */
  readonly quotas?: Readonly<Partial<Record<QuotaName, number>>>;
  /** Who receives an alarm, by severity: `page` wakes a person, `ticket` waits for the morning. */
  readonly onCall: Readonly<Record<Severity, readonly Subscription[]>>;
  /** Paging services and channels that alarms are written for, besides the subscribers in `onCall`; each has a secret to fill. */
  readonly paging?: PagingSettings;
  /** Who operates Penstock itself: team and how to reach it. */
  readonly owner: string;
  /** Where the folder `docs` can be read; alarms link to its runbooks. No trailing slash. */
  readonly docsUrl: string;
  /**
   * Static addresses from which deliveries call vendors, for those that ask for a list. Off by default: each zone has a NAT gateway,
   * which costs about 42 USD a month with its address in eu-central-1, and 0.052 USD a GB.
   */
  readonly egress?: {
    /** 2 goes on where one zone of AWS fails. Each zone adds an address to the vendors' lists. */
    readonly zones: 1 | 2;
  };
  /** Origins that replace those of the destinations, by destination name: a vendor's sandbox, for example. */
  readonly vendors: Readonly<Record<string, string>>;
  readonly integrations: IntegrationSettings<I>;
}

/** Quotas of an AWS account that many integrations can reach. That of concurrent executions is in `concurrency`. */
export type QuotaName = 'alarms' | 'apiMappings' | 'httpApis' | 'roles' | 'savedQueries' | 'stacks';

/** A custom domain of API Gateway, with a base path for each integration: `https://NAME/webhooks/INTEGRATION`. */
export interface CustomDomain {
  /** Host name, such as `hooks.example.com`. */
  readonly name: string;
  /** A certificate for it in AWS Certificate Manager, in this account and region. Without it, the domain exists already. */
  readonly certificateArn?: string;
  /** By integration, the path of its webhooks, where it is not `webhooks/INTEGRATION`. No slash at its ends. */
  readonly basePaths?: Readonly<Record<string, string>>;
  /** Where senders prove themselves by a client certificate. Such a domain asks every caller for one, so it is a host of its own. */
  readonly mutualTls?: MutualTlsDomain;
}

export interface MutualTlsDomain {
  readonly name: string;
  readonly certificateArn: string;
  /** The certificates that are trusted, in PEM, in S3: `s3://BUCKET/KEY`. */
  readonly truststoreUri: string;
  /** Version of that object: API Gateway reads the file a second time only where this changes. */
  readonly truststoreVersion?: string;
  /** Where `certificateArn` is imported or of a private authority: a public certificate of the same name. */
  readonly ownershipCertificateArn?: string;
}

/** `https` is an incident service's endpoint, without credentials in the URL. */
export interface Subscription {
  readonly protocol: 'https' | 'email';
  readonly endpoint: string;
}

/** By integration, values that replace the defaults of its `settings`. */
export type IntegrationSettings<I extends readonly Integration[] = readonly Integration[]> = {
  readonly [One in I[number] as One['name']]?: { readonly [Name in keyof One['settings']]?: string };
};

/**
 * Declares the project, in `penstock.config.ts`. An integration or a setting that is not declared does not compile.
 *
 * @example
 * import { defineProject, type EnvironmentSettings } from 'penstock';
 * import ordersToBooks from './integrations/orders-to-books/contract.ts';
 *
 * const pager = [{ protocol: 'https', endpoint: 'https://pager.example.com/penstock' }] as const;
 * const shared = {
 *   logRetentionDays: 30,
 *   throttle: { requestsPerSecond: 100, burst: 200 },
 *   onCall: { page: pager, ticket: pager },
 *   owner: 'Platform, #platform',
 *   docsUrl: 'https://docs.example.com/penstock',
 *   vendors: {},
 *   integrations: {},
 * } satisfies Partial<EnvironmentSettings>;
 *
 * export default defineProject({
 *   integrations: [ordersToBooks],
 *   environments: { dev: { ...shared, production: false }, prod: { ...shared, production: true } },
 * });
 */
export function defineProject<const I extends readonly Integration[]>(project: {
  readonly integrations: I;
  readonly environments: Readonly<Record<string, EnvironmentSettings<NoInfer<I>>>>;
  readonly drained?: readonly string[];
  readonly identityChanged?: readonly string[];
}): Project {
  return project;
}
