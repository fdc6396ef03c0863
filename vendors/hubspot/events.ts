import type { Change } from './contacts.ts';
import type { Subscription, Webhook } from './settings.ts';

/** One event of a webhook request, without its attempt number. It holds at most one property of the contact. */
export interface WebhookEvent {
  readonly eventId: number;
  readonly subscriptionId: number;
  readonly portalId: number;
  readonly appId: number;
  readonly occurredAt: number;
  readonly subscriptionType: Subscription['subscriptionType'];
  readonly objectId: number;
  readonly propertyName?: string;
  readonly propertyValue?: string;
  readonly changeFlag?: 'CREATED' | 'DELETED';
  readonly changeSource: string;
  readonly sourceId: string;
}

const FLAGS = { 'contact.creation': 'CREATED', 'contact.deletion': 'DELETED' } as const;

/** The events that a webhook's subscriptions make of one change; all of them carry the same event id. */
export function eventsOf(change: Change, webhook: Webhook, eventId: number): WebhookEvent[] {
  return webhook.subscriptions
    .filter((it) => it.subscriptionType === change.type && it.propertyName === change.propertyName)
    .map(({ subscriptionId }) => ({
      eventId,
      subscriptionId,
      portalId: webhook.portalId,
      appId: webhook.appId,
      occurredAt: change.occurredAt,
      subscriptionType: change.type,
      objectId: change.objectId,
      ...(change.type === 'contact.propertyChange'
        ? { propertyName: change.propertyName ?? '', propertyValue: change.propertyValue ?? '' }
        : { changeFlag: FLAGS[change.type] }),
      ...change.author,
    }));
}
