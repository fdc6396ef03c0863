import {
  archiveFunctionName,
  archiveQueueName,
  completenessCheckFunctionName,
  monitorFunctionName,
  receiverFunctionName,
  rowPrefix,
  valveFunctionName,
  workerFunctionName,
} from '../../../../shared/topology/names.ts';

/** What the faults of the alarms' drill are about, by the names that production gives it. */
export const INTEGRATION = 'crm-to-audience';
const DELIVERY = 'contact-to-member';
export const PATH = rowPrefix(INTEGRATION, DELIVERY);
export const RECEIVER = receiverFunctionName('prod', INTEGRATION);
export const WORKER = workerFunctionName('prod', INTEGRATION, DELIVERY);
export const VALVE = valveFunctionName('prod');
export const MONITOR = monitorFunctionName('prod');
export const COMPLETENESS_CHECK = completenessCheckFunctionName('prod');
export const ARCHIVE = archiveFunctionName('prod');
export const ARCHIVE_QUEUE = archiveQueueName('prod', INTEGRATION);
