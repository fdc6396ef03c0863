import { EMPTY_200, jsonAnswer } from '../answers.ts';
import { cloudEvents as cloudEventsBody, cloudEventsPermission } from '../events/cloud-events.ts';
import { isRecord, jsonEvent, jsonEvents, type Reply } from '../events/json.ts';
import { xmlEvents } from '../events/xml.ts';
import type { Provider } from '../row.ts';
import { graphValidation, itemToken } from '../shapes/client-state.ts';
import { bearerOrQuery, urlSecret } from '../shapes/shared-secrets.ts';
import { organizationInUrl } from '../shapes/soap.ts';

export const microsoftGraph: Provider = {
  id: 'microsoft-graph',
  label: 'Microsoft Graph',
  status: 'verified',
  signed: 'nothing: clientState in every item',
  freshness: 'none',
  parts: [{ name: 'clientState', from: 'chosen by you when the subscription is made' }],
  scheme: { verify: itemToken, part: 'clientState', items: 'value/#', field: 'clientState' },
  handshake: { says: 'POST ?validationToken= is sent back decoded, as text, within 10 s', answer: graphValidation },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: 'value/#',
        // Without an etag two updates of one resource send equal items, and only arrival tells them apart.
        id: [
          'item/subscriptionId',
          'item/resource?',
          'item/changeType|item/lifecycleEvent',
          'item/id|item/resourceData/@odata.etag|now',
        ],
        type: ['item/changeType|item/lifecycleEvent'],
        entity: ['=resource', 'item/resource'],
        account: ['item/tenantId'],
      },
    ],
  },
  answer: { status: 202, headers: {}, body: '' },
  deadline: '3 s; slow endpoints are throttled, then dropped',
  retries: 'for up to 4 h',
  notes: 'Validation tokens of notifications with resource data are not checked; clientState is.',
};

const eventGridValidation: Reply = (events) => {
  const [event] = Array.isArray(events) ? events : [];
  if (!isRecord(event) || event.eventType !== 'Microsoft.EventGrid.SubscriptionValidationEvent') return undefined;
  const code = isRecord(event.data) ? event.data.validationCode : undefined;
  if (typeof code !== 'string' || code.length > 256) return 'malformed-body';
  return jsonAnswer({ validationResponse: code });
};

export const azureEventGrid: Provider = {
  id: 'azure-event-grid',
  label: 'Azure Event Grid',
  status: 'verified',
  signed: 'nothing: a secret in the URL’s query',
  freshness: 'none',
  parts: [{ name: 'urlSecret', from: 'chosen by you, in the endpoint’s URL' }],
  scheme: { verify: urlSecret, part: 'urlSecret' },
  handshake: { says: 'SubscriptionValidation, with the secret: validationCode comes back in JSON within 30 s' },
  events: {
    read: jsonEvents,
    reply: eventGridValidation,
    lists: [
      {
        items: '#',
        id: ['item/topic?', 'item/id'],
        type: ['item/eventType'],
        time: { at: 'item/eventTime', unit: 'iso' },
        entity: ['=subject', 'item/subject'],
        account: ['item/topic'],
      },
    ],
  },
  answer: EMPTY_200,
  deadline: '30 s',
  retries: 'for up to 24 h (unconfirmed); 400, 401, 404 and 413 are special',
};

export const cloudevents: Provider = {
  id: 'cloudevents',
  label: 'CloudEvents web hook',
  status: 'verified',
  signed: 'nothing: a bearer token in the header or the query',
  freshness: 'none',
  parts: [{ name: 'accessToken', from: 'agreed with the sender' }],
  methods: ['POST', 'OPTIONS'],
  scheme: { verify: bearerOrQuery, part: 'accessToken', parameter: 'access_token' },
  handshake: { says: 'OPTIONS with WebHook-Request-Origin gets WebHook-Allowed-Origin', answer: cloudEventsPermission },
  events: {
    read: cloudEventsBody,
    binary: {
      id: ['header/ce-source', 'header/ce-id'],
      type: ['header/ce-type'],
      time: { at: 'header/ce-time', unit: 'iso' },
      entity: ['=subject', 'header/ce-subject'],
      account: ['header/ce-source'],
    },
    structured: {
      read: jsonEvent,
      id: ['body/source', 'body/id'],
      type: ['body/type'],
      time: { at: 'body/time', unit: 'iso' },
      entity: ['=subject', 'body/subject'],
      account: ['body/source'],
    },
    batch: {
      read: jsonEvents,
      lists: [
        {
          items: '#',
          id: ['item/source', 'item/id'],
          type: ['item/type'],
          time: { at: 'item/time', unit: 'iso' },
          entity: ['=subject', 'item/subject'],
          account: ['item/source'],
        },
      ],
    },
  },
  answer: EMPTY_200,
  deadline: 'the sender’s',
  retries: 'the sender’s; 410 ends, redirects are not followed',
};

const ACK =
  '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">' +
  '<soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>' +
  '</notificationsResponse></soapenv:Body></soapenv:Envelope>';

export const salesforceOutboundMessage: Provider = {
  id: 'salesforce-outbound-message',
  label: 'Salesforce outbound message',
  status: 'verified',
  signed: 'nothing: a secret in the URL, and the organization’s id',
  freshness: 'none',
  parts: [
    { name: 'urlSecret', from: 'chosen by you, in the endpoint’s URL' },
    { name: 'organizationId', from: 'Company information' },
  ],
  scheme: { verify: organizationInUrl },
  events: {
    read: xmlEvents,
    item: 'Notification',
    id: ['item/Id'],
    type: (look) => look('item/sObject/@type')?.split(':').at(-1),
    time: { at: 'item/sObject/SystemModstamp', unit: 'iso' },
    entity: (look) => entityOf(look('item/sObject/@type')?.split(':').at(-1), look('item/sObject/Id')),
    account: ['body/OrganizationId'],
  },
  answer: { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: ACK },
  deadline: 'about 10 s',
  retries: 'for 24 h, with gaps up to 2 h, in no order',
};

function entityOf(kind: string | undefined, id: string | undefined): string | undefined {
  return kind && id && `${kind}:${id}`;
}
