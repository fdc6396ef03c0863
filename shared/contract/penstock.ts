/** What a team's code imports from `penstock`: at most 25 names, so that a person can know them all. */
export { type DeliveryContext, defineDelivery } from './bind.ts';
export { DEFAULT_BREAKER, type Destination, defineDestination } from './destination.ts';
export type { Envelope } from './envelope.ts';
export { sourceProperties } from './field-map.ts';
export { DEFAULT_RETENTION, DEFAULT_RETRY, defineIntegration, type Integration } from './integration.ts';
export { defineLink } from './link.ts';
export { mapRecord } from './map-record.ts';
export { delivered, filtered, invalid, type Outcome } from './outcome.ts';
export { defineProject, type EnvironmentSettings } from './project.ts';
export { definePull } from './pull-code.ts';
export { defineReconciliation } from './reconciliation-code.ts';
export type { Vendor, VendorCall, VendorResult } from './vendor.ts';
export { path } from './vendor-path.ts';
