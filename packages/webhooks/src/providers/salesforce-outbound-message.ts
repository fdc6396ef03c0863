import type { Call } from '../call.ts';
import { sameText } from '../compare.ts';
import { xmlEvents } from '../events/xml.ts';
import type { Provider } from '../provider.ts';
import type { Verdict } from '../scheme.ts';
import { urlSecret } from '../shapes/shared-secrets.ts';
import { readXml, textAtPath, wholeOf } from '../xml/elements.ts';

const ACK =
  '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">' +
  '<soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>' +
  '</notificationsResponse></soapenv:Body></soapenv:Envelope>';

export const salesforceOutboundMessage: Provider = {
  id: 'salesforce-outbound-message',
  label: 'Salesforce outbound message',
  status: 'verified',
  signed: 'nothing: a secret in the URL’s query, and the organization’s id',
  freshness: 'none',
  parts: [
    { name: 'urlSecret', from: 'chosen by you, in the query of the endpoint’s URL' },
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

/** Salesforce proves nothing by itself: a secret in the URL’s query, and the organization that the message names. */
export function organizationInUrl(call: Call): Verdict {
  const verdict = urlSecret(call, { verify: organizationInUrl, part: 'urlSecret' });
  if (typeof verdict === 'string') return verdict;
  const xml = readXml(call.request.body);
  const named = xml && textAtPath(xml, ['OrganizationId'], wholeOf(xml));
  if (!named) return 'malformed-body';
  const known = call.values('organizationId');
  if (known.length === 0) return 'secret-unavailable';
  // The last three of 18 characters only make the case safe; settings may show 15.
  return known.some((id) => sameText(id.slice(0, 15), named.slice(0, 15))) ? {} : 'wrong-audience';
}
