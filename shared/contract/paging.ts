import type { Severity } from './severity.ts';

/** A service or channel that pages go to, in its own format. */
export interface PagingTarget {
  readonly kind: PagingKind;
  /** Kebab-case; names its secret, `penstock/ENVIRONMENT/paging/NAME`. The same name is the same target at every severity. */
  readonly name: string;
  /**
   * Default: the vendor's for its US customers. Others: `https://events.eu.pagerduty.com`, `https://api.eu.opsgenie.com`,
   * `https://hooks.slack-gov.com`.
   */
  readonly origin?: string;
}

export type PagingKind = 'pagerduty' | 'opsgenie' | 'slack';

/** By severity, where pages go besides the topics' own subscribers. */
export type PagingTargets = Readonly<Record<Severity, readonly PagingTarget[]>>;

export interface PagingSettings extends PagingTargets {
  /** E-mail addresses that are told, past all targets, that pages do not arrive. */
  readonly whenBroken: readonly [string, ...string[]];
}
