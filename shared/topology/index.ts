/** What things are called on AWS, how large they may grow, and what each function is told: derived from the contract. */
export { type BreakerState, currentState } from './breaker.ts';
export {
  ARCHIVE_PREFIX,
  archivePrefix,
  type CheckedDelivery,
  type CompletenessConfig,
  completenessConfig,
  completenessKey,
  EVENT_STATE_ATTRIBUTES,
} from './completeness.ts';
export { BREAKER_ATTRIBUTE, CONTROL_OF_VALVE, CONTROL_OF_WORKER, SAME_FAILURE_ROW } from './control.ts';
export { asDeployed, type DeployedDelivery, type DeployedIntegration, deployedName } from './deployed.ts';
export type { EnrolmentWindow } from './enrolment.ts';
export {
  ENROLMENT_TAG,
  enrolmentUrl,
  enrolmentVersion,
  nonceIn,
  readEnrolmentWindow,
  writeEnrolmentWindow,
} from './enrolment.ts';
export type { DestinationAccess, ReceiverEnvironment, WorkerEnvironment } from './function-environment.ts';
export {
  readArchiveEnvironment,
  readCompletenessEnvironment,
  readMonitorEnvironment,
  readPullEnvironment,
  readReceiverEnvironment,
  readRecoverEnvironment,
  readValveEnvironment,
  readWorkerEnvironment,
  writeFunctionEnvironment,
} from './function-environment.ts';
export {
  ARCHIVE_CONCURRENCY,
  BLOCKED_SECONDS,
  CLOSING_MS,
  claimExpiryDays,
  idempotencyExpirySeconds,
  keySettleSeconds,
  longestPauseHours,
  maxAttempts,
  maxReceiveCount,
  SECRET_CACHE_SECONDS,
  SECRET_OVERLAP_HOURS,
  SHORTEST_CLAIM_DAYS,
  sameFailureEvents,
  visibilityTimeoutSeconds,
} from './limits.ts';
export { isTimeZone } from './local-time.ts';
export type { MetricName } from './metric-names.ts';
export { METRIC } from './metric-names.ts';
export type { MonitorConfig, WatchedVolume } from './monitor.ts';
export { functionNames, monitorConfig, RINGS_KEY, VOLUME_KEY } from './monitor.ts';
export {
  archiveDeadLetterQueueName,
  archiveFunctionName,
  archiveQueueName,
  completenessCheckFunctionName,
  controlKey,
  controlTableName,
  DOMAIN_STACK,
  deadLetterQueueName,
  destinationSecretName,
  destinationSecretPrefix,
  EGRESS_STACK,
  egressParameter,
  failedCallPartition,
  idempotencyTableName,
  ledgerTableName,
  linkKey,
  metricNamespace,
  monitorFunctionName,
  observerPolicyName,
  PLATFORM,
  queueName,
  receiverFunctionName,
  recoverDeadLetterQueueName,
  recoverFunctionName,
  recoverQueueName,
  resourceName,
  responderPolicyName,
  rowPrefix,
  sameFailureKey,
  tokenKey,
  VALVE_KEY,
  valveFunctionName,
  WORKER_BROKEN,
  webhookPath,
  webhookSecretName,
  workerBrokenAlarmName,
  workerFunctionName,
} from './names.ts';
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
export { protections } from './protections.ts';
export type { WatchedPull } from './pull.ts';
export {
  PULL_CONCURRENCY,
  PULL_PREFIX,
  PULL_TIMEOUT_SECONDS,
  PULL_VISIBILITY_SECONDS,
  pullDeadLetterQueueName,
  pullFunctionName,
  pullKey,
  pullQueueName,
  watchedPulls,
} from './pull.ts';
export { pullCron, pullDueBefore, pullRunName, skippedDate, startedRunName } from './pull-schedule.ts';
export { burstProblem, callsPerSecond, replaysPerSecond, SLOT_LIFE_MS, slotIntervalMs } from './rate.ts';
export {
  ANY_REPORT,
  type CompareRequest,
  compareAlias,
  comparedPrefix,
  RECONCILE_MEMORY_MB,
  RECONCILE_TIMEOUT_SECONDS,
  RECONCILE_VISIBILITY_SECONDS,
  REPORT,
  repairedDelivery,
  TURN_SECONDS,
} from './reconcile.ts';
export {
  ACT_PREFIX,
  EVENT_VIEW_ATTRIBUTES,
  JOBS_KEY,
  jobKey,
  LOOK_ALIAS,
  type RecoverConfig,
  type RecoveredDelivery,
  recoverConfig,
} from './recover.ts';
export { tenantsOf } from './tenants.ts';
export type {
  Flow,
  PauseRequest,
  ProbeAnswer,
  ProbeRequest,
  ResumeRequest,
  ValveAct,
  ValveAnswer,
  ValveConfig,
  ValveReport,
  ValveRequest,
} from './valve.ts';
export { ACTS_ALIAS, probeAlias, REPORT_ALIAS, valveConfig } from './valve.ts';
