/** What things are called on AWS, how large they may grow, and what each function is told: derived from the contract. */
export type { ConservationFacts, ConservedDelivery } from './completeness.ts';
export { ARCHIVE_PREFIX, archivePrefix, conservationFacts, conservationKey } from './completeness.ts';
export type { DeployedDelivery, DeployedIntegration } from './deployed.ts';
export { asDeployed, deployedName } from './deployed.ts';
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
export {
  claimExpiryDays,
  idempotencyExpirySeconds,
  longestPauseHours,
  maxAttempts,
  maxReceiveCount,
  visibilityTimeoutSeconds,
} from './limits.ts';
export type { MetricName } from './metric-names.ts';
export { METRIC } from './metric-names.ts';
export type { MonitorFacts } from './monitor.ts';
export { monitorFacts } from './monitor.ts';
export {
  archiveDeadLetterQueueName,
  archiveFunctionName,
  archiveQueueName,
  conserveFunctionName,
  controlKey,
  controlTableName,
  deadLetterQueueName,
  destinationSecretName,
  metricNamespace,
  monitorFunctionName,
  PLATFORM,
  queueName,
  receiverFunctionName,
  resourceName,
  rowPrefix,
  tokenKey,
  VALVE_KEY,
  valveFunctionName,
  webhookPath,
  webhookSecretName,
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
export { burstProblem, callsPerSecond, replaysPerSecond, slotIntervalMs } from './rate.ts';
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
