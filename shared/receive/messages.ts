import { createHash } from 'node:crypto';
import { type Unreadable, type WebhookEvent, withoutMembers } from '@penstock/webhooks';
import { type Integration, tenantId } from '../contract/index.ts';
import type { QueueMessage } from './enqueue.ts';
import { type StorePayload, toMessageBody } from './message-body.ts';

/** The messages of one event; none where no delivery takes its type. */
export interface Messages {
  readonly deliveries: readonly QueueMessage[];
  readonly archive: readonly QueueMessage[];
}

export interface Sending {
  readonly integration: Integration;
  /** Queue URL by delivery. */
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly archiveQueueUrl: string;
  /** Tenants whose events are delivered. Absent: all. */
  readonly tenants?: readonly string[];
  /** Stores payloads too large for SQS. */
  readonly storePayload: StorePayload;
  readonly now: () => Date;
}

/** Whether an event is another tenant's. One that names none, though the contract says which are ours, is not ours either. */
export function isOthers({ account }: WebhookEvent, { tenants }: Pick<Sending, 'tenants'>): boolean {
  return tenants !== undefined && !tenants.includes(account ?? '');
}

/** One message to each delivery that takes the event, and one to the archive, which alone gets another tenant's. @throws Error when its payload could not be stored */
export async function messagesOf(event: WebhookEvent, correlationId: string, sending: Sending): Promise<Messages> {
  const { integration, queueUrls, archiveQueueUrl, storePayload, now } = sending;
  const takers = Object.entries(integration.deliveries).filter(([, { events }]) => events.includes(event.type));
  if (takers.length === 0) return { deliveries: [], archive: [] };
  const deliveries = isOthers(event, sending) ? [] : takers;
  const envelope = {
    integration: integration.name,
    eventId: event.id,
    tenant: tenantId(event.account ?? '-'),
    type: event.type,
    ...(event.entity !== undefined && { entity: event.entity }),
    ...(event.occurredAt !== undefined && { occurredAt: event.occurredAt }),
    receivedAt: now().toISOString(),
    correlationId,
    deliveries: deliveries.map(([name]) => name),
  };
  const body = await toMessageBody(envelope, keptOf(event.body, integration), storePayload);
  return {
    deliveries: deliveries.map(([name, { consistency }]) => ({
      queueUrl: queueUrls[name] ?? '',
      body,
      ...(consistency.ordering === 'by-entity' && { order: orderOf(event) }),
    })),
    archive: [{ queueUrl: archiveQueueUrl, body }],
  };
}

/** The archive's message of an element that could not be read: nothing of it is certain but its bytes, so they are its identity. */
export async function unreadableMessage(
  { reason, body: bytes }: Unreadable,
  correlationId: string,
  { integration, archiveQueueUrl, storePayload, now }: Sending,
): Promise<QueueMessage> {
  const envelope = {
    integration: integration.name,
    eventId: `unreadable:${createHash('sha256').update(bytes).digest('hex')}`,
    tenant: tenantId('-'),
    type: 'unreadable',
    receivedAt: now().toISOString(),
    correlationId,
    deliveries: [],
    unreadable: reason,
  };
  return { queueUrl: archiveQueueUrl, body: await toMessageBody(envelope, keptOf(bytes, integration), storePayload) };
}

/** What is kept of an event, in queues, in the archive and as a large payload: all but what the contract cuts. */
function keptOf(bytes: Uint8Array, { source: { cut = [] } }: Pick<Integration, 'source'>): Uint8Array {
  return cut.length === 0 ? bytes : withoutMembers(bytes, cut);
}

/** What SQS allows in a MessageGroupId. */
const GROUP_ID = /^[\x21-\x7e]{1,128}$/;

/** How a FIFO queue orders an event: those of one record share a group; one that names no record has a group of its own. */
export function orderOf({
  account: tenant = '-',
  entity,
  id,
}: Pick<WebhookEvent, 'account' | 'entity' | 'id'>): NonNullable<QueueMessage['order']> {
  const group = `${tenant}/${entity ?? id}`;
  return {
    MessageGroupId: GROUP_ID.test(group) ? group : sha256(group),
    MessageDeduplicationId: sha256(JSON.stringify([tenant, id])),
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
