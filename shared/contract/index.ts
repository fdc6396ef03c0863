/** The contract: what a team writes. The declaration of an integration, its destinations and its deliveries. Imports no other module of the engine. */
export { accountsOf, credentialCommand, originNames } from './accounts.ts';
export type { BoundDelivery, DeliveryContext, LookUp, SettingsOf } from './bind.ts';
export { defineDelivery } from './bind.ts';
export type { BreakerPolicy, Destination, RateLimits, ResponseMeaning, ResponseRule } from './destination.ts';
export { DEFAULT_BREAKER, defineDestination } from './destination.ts';
export {
  type Claim,
  claimPrefix,
  decodeBody,
  ENVELOPE_VERSIONS,
  type Envelope,
  type EnvelopeRead,
  encodeBody,
  readEnvelope,
  writeEnvelope,
} from './envelope.ts';
export { mapFields, sourceProperties } from './field-map.ts';
export { type FieldMap, isShown, type MappedField } from './field-types.ts';
export type { DeliveryId, DestinationName, PullId, Tenant } from './ids.ts';
export { deliveryId, destinationName, pullId, tenantId } from './ids.ts';
export type { Ambiguity, Consistency, Delivery, Integration, Rhythm, SetAside } from './integration.ts';
export { DEFAULT_RETENTION, DEFAULT_RETRY, defineIntegration } from './integration.ts';
export type { Link, LinkDefinition, Links } from './link.ts';
export { openDecisions } from './open-decisions.ts';
export type { Decision, EndedOutcome, Money, Outcome, SetAsideOutcome } from './outcome.ts';
export { delivered, invalid } from './outcome.ts';
export type { PagingKind, PagingSettings, PagingTarget, PagingTargets } from './paging.ts';
export type {
  CustomDomain,
  EnvironmentSettings,
  MutualTlsDomain,
  Project,
  QuotaName,
  Subscription,
} from './project.ts';
export type { ExpectedRun, Pull, PullSchedule } from './pull.ts';
export type { BoundPull, PulledPage, PulledRecord } from './pull-code.ts';
export { type Receiving, receives } from './receives.ts';
export type {
  ComparedListing,
  DifferenceCap,
  DifferenceClasses,
  DifferenceKind,
  DifferenceRule,
  FirstSight,
  Reconciliation,
} from './reconciliation.ts';
export type {
  BoundReconciliation,
  ComparedPage,
  ComparedRecord,
  FindContext,
  FoundRecord,
  SeenDifference,
} from './reconciliation-code.ts';
export type { Severity } from './severity.ts';
export { fieldMapsOf, type ShownFields, shownFields } from './shown-fields.ts';
export type { DeliveryVendor, GatheredCall, Vendor, VendorCall, VendorResult } from './vendor.ts';
export { pathProblem, urlBelow } from './vendor-path.ts';
