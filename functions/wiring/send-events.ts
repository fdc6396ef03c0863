import type { SQSClient } from '@aws-sdk/client-sqs';
import type { WebhookEvent } from '@penstock/webhooks';
import type { Integration } from '../../shared/contract/index.ts';
import { enqueueAll, messagesOf } from '../../shared/receive/index.ts';
import type { Meter } from '../../shared/telemetry/index.ts';
import { METRIC } from '../../shared/topology/index.ts';
import { lazyPayloadStore } from './lazy-payload-store.ts';

export interface EventSenderOptions {
  readonly sqs: SQSClient;
  /** Its deliveries are those that get the events. */
  readonly integration: Integration;
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly archiveQueueUrl: string;
  readonly claimsBucket: string;
  readonly tenant?: string | undefined;
  readonly meter: Meter;
}

/** Sends events that no sender sent, as the receiver does: the archive holds only those that every delivery has stored. */
export function createEventSender({ sqs, tenant, meter, claimsBucket, ...more }: EventSenderOptions) {
  const sending = { ...more, storePayload: lazyPayloadStore(claimsBucket).store, now: () => new Date() };
  return async (events: readonly WebhookEvent[], correlationId: string) => {
    const owned = events.map((event) => ({ ...event, ...(tenant !== undefined && { account: tenant }) }));
    const messages = await Promise.all(owned.map((event) => messagesOf(event, correlationId, sending)));
    for (const kind of ['deliveries', 'archive'] as const) {
      const stored = await enqueueAll(
        sqs,
        messages.flatMap((event) => event[kind]),
      );
      if (stored.notStored > 0) return stored;
    }
    meter.count(METRIC.accepted, events.length);
    return { notStored: 0, codes: [] };
  };
}
