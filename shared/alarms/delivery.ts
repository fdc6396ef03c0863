import type { Integration } from '../contract/index.ts';
import { alarmedDelivery, type DeliveryAlarm } from './alarmed-delivery.ts';
import type { AlarmDefinition } from './definition.ts';
import { breakerOpen, credentialRefused, deliveryStopped, failureRate, workerBroken } from './delivery-attempts.ts';
import { aboutToExpire, deadLetters, deadLettersAboutToExpire, oldestMessage, oldestRetry } from './delivery-queues.ts';
import { openTooLong } from './delivery-set-aside.ts';

/** The alarms of a delivery, in the order of the runbook. */
const DELIVERY_ALARMS: readonly DeliveryAlarm[] = [
  oldestMessage,
  oldestRetry,
  aboutToExpire,
  failureRate,
  deadLetters,
  deadLettersAboutToExpire,
  workerBroken,
  deliveryStopped,
  breakerOpen,
  credentialRefused,
];

export function deliveryAlarms(
  environment: string,
  integration: Integration,
  name: string,
): readonly AlarmDefinition[] {
  const delivery = alarmedDelivery(environment, integration, name);
  const { setAside } = delivery.declared;
  return [
    ...DELIVERY_ALARMS.map((alarm) => alarm(delivery)),
    ...(setAside ? [openTooLong({ ...delivery, setAside })] : []),
  ];
}
