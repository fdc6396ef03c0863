import type { Change, Merge } from './contacts.ts';
import type { Subscription, Webhook } from './settings.ts';

/** One event of a webhook request, without its attempt number. It holds at most one property of the contact. */
export interface WebhookEvent {
  readonly eventId: number;
  readonly subscriptionId: number;
  readonly portalId: number;
  readonly appId: number;
  readonly occurredAt: number;
  readonly subscriptionType: Subscription['subscriptionType'];
  /** Of a merge, `primaryObjectId` stands for it. */
  readonly objectId?: number;
  readonly propertyName?: string;
  readonly propertyValue?: string;
  readonly changeFlag?: 'CREATED' | 'DELETED';
  readonly changeSource: string;
  readonly sourceId: string;
  readonly primaryObjectId?: number;
  readonly mergedObjectIds?: readonly number[];
  readonly newObjectId?: number;
  readonly numberOfPropertiesMoved?: number;
}

/** What an event tells beside its head, by its type. */
function detailsOf({
  type,
  objectId,
  propertyName = '',
  propertyValue = '',
  merge,
}: Change): Partial<WebhookEvent> & Partial<Merge> {
  switch (type) {
    case 'contact.propertyChange':
      return { objectId, propertyName, propertyValue };
    case 'contact.creation':
      return { objectId, changeFlag: 'CREATED' };
    case 'contact.deletion':
      return { objectId, changeFlag: 'DELETED' };
    case 'contact.merge':
      return { ...merge };
    case 'contact.privacyDeletion':
    case 'contact.restore':
      return { objectId };
  }
}

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
      ...detailsOf(change),
      ...change.author,
    }));
}
