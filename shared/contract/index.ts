/** The contract: the declaration of an integration, its rules, and what is derived from it. Imports nothing of Penstock. */

export type { AlarmText } from './alarm-text.ts';
export { oneLine, readAlarmText, shorten, writeAlarmText } from './alarm-text.ts';
export * from './alarms/index.ts';
export type { ConservationFacts, ConservedDelivery } from './archive.ts';
export { ARCHIVE_PREFIX, archivePrefix, conservationFacts, conservationKey } from './archive.ts';
export type { BoundDelivery, DeliveryContext } from './bind.ts';
export { defineDelivery } from './bind.ts';
export * from './dashboards/index.ts';
export {
  claimExpiryDays,
  idempotencyExpirySeconds,
  longestPauseHours,
  maxAttempts,
  maxReceiveCount,
  visibilityTimeoutSeconds,
} from './derived.ts';
export type { BreakerPolicy, Destination, ResponseMeaning, ResponseRule } from './destination.ts';
export { DEFAULT_BREAKER, defineDestination } from './destination.ts';
export type { Claim, Envelope } from './envelope.ts';
export { claimPrefix, decodeBody, encodeBody, readEnvelope, writeEnvelope } from './envelope.ts';
export type { FieldMap } from './field-map.ts';
export { mapFields, sourceProperties } from './field-map.ts';
export type { ReceiverEnvironment, WorkerEnvironment } from './function-environment.ts';
export {
  readArchiveEnvironment,
  readConserveEnvironment,
  readMonitorEnvironment,
  readReceiverEnvironment,
  readValveEnvironment,
  readWorkerEnvironment,
  writeFunctionEnvironment,
} from './function-environment.ts';
export type { Ambiguity, Consistency, Delivery, Integration } from './integration.ts';
export { DEFAULT_RETENTION, DEFAULT_RETRY, defineIntegration } from './integration.ts';
export type { MetricName } from './metric-names.ts';
export { METRIC } from './metric-names.ts';
export type { MonitorFacts } from './monitor.ts';
export { monitorFacts } from './monitor.ts';
export * from './names.ts';
export type { EndedOutcome, Outcome } from './outcome.ts';
export { delivered, filtered } from './outcome.ts';
export { callsPerSecond, replaysPerSecond, slotIntervalMs } from './pace.ts';
export type { PagingKind, PagingSettings, PagingTarget, PagingTargets } from './paging.ts';
export {
  onCallTopicName,
  PAGING_CREDENTIAL,
  pagerBrokenTopicName,
  pagerDeadLetterQueueName,
  pagerFunctionName,
  pagingOrigin,
  pagingSecretName,
  pagingTargets,
  readPagerEnvironment,
  writePagerEnvironment,
} from './paging.ts';
export { pagerAlarm } from './paging-alarm.ts';
export { pagingProblems } from './paging-rules.ts';
export * from './queries/index.ts';
export { baseUrlProblem, checkIntegrations } from './rules.ts';
export type {
  Flow,
  PauseRequest,
  ProbeAnswer,
  ProbeRequest,
  ResumeRequest,
  ValveAnswer,
  ValveFacts,
  ValveRequest,
} from './valve.ts';
export { valveFacts } from './valve.ts';
export type { Vendor, VendorCall, VendorResult } from './vendor.ts';
