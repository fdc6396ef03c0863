import { createHash } from 'node:crypto';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DemonstrationContext } from 'penstock/demonstration';
import { control, HUBSPOT, MAILCHIMP } from 'penstock/vendors';

/** What the demonstration does and looks at, always from outside. */
export interface Systems {
  /** Whether the project has the other direction too. */
  readonly isTwoWay: boolean;
  /** A person adds a contact in HubSpot. @returns its id */
  createContact(properties: Readonly<Record<string, string>>): Promise<string>;
  /** A colleague adds a member in Mailchimp. */
  addMember(address: string): Promise<void>;
  /** A person changes a contact in HubSpot. */
  changeContact(id: string, properties: Readonly<Record<string, string>>): Promise<void>;
  /** A property of a contact; empty where it has none. */
  property(id: string, name: string): Promise<string>;
  /** Status of the member of this address. */
  statusOf(address: string): Promise<string>;
  /** A person or Mailchimp acts on the member of this address. */
  act(path: '/unsubscribe' | '/clean', address: string): Promise<void>;
  /** Writes that Mailchimp was asked for at this address. */
  writes(address: string): Promise<number>;
  /** Events that HubSpot has told so far. */
  told(): Promise<number>;
  /** Events on their way, in either direction: webhooks that a vendor still holds, and messages in a queue. */
  inTransit(): Promise<number>;
  close(): void;
}

export function openSystems({ environment, settings }: DemonstrationContext): Systems {
  const { awsEndpointUrl, region, accessKeyId, secretAccessKey, vendors } = environment;
  const { hubspot = '', mailchimp = '' } = vendors;
  const sqs = new SQSClient({ endpoint: awsEndpointUrl, region, credentials: { accessKeyId, secretAccessKey } });
  const audience = settings['member-to-contact']?.listId;
  const memberPath = (address: string) =>
    `/3.0/lists/${audience}/members/${createHash('md5').update(address.toLowerCase()).digest('hex')}`;

  const basic = `Basic ${Buffer.from(`demo:${MAILCHIMP.apiKey}`).toString('base64')}`;

  async function json(url: string, authorization: string, put?: object): Promise<Readonly<Record<string, unknown>>> {
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await fetch(url, { headers, ...(put && { method: 'PUT', body: JSON.stringify(put) }) });
    return response.ok ? ((await response.json()) as Readonly<Record<string, unknown>>) : {};
  }

  async function waiting(url: string): Promise<number> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] }));
    return Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
  }

  async function held(vendor: string): Promise<number> {
    const { pending } = (await control(vendor, 'GET', '/webhooks')) as { readonly pending: readonly unknown[] };
    return pending.length;
  }

  return {
    isTwoWay: Object.keys(environment.queues).some((delivery) => delivery.startsWith('hubspot-to-mailchimp/')),
    addMember: async (address) => {
      await json(mailchimp + memberPath(address), basic, { email_address: address, status_if_new: 'subscribed' });
    },
    createContact: async (properties) => {
      const { id } = (await control(hubspot, 'POST', '/contacts', { properties })) as { readonly id: string };
      return id;
    },
    changeContact: async (id, properties) => {
      await control(hubspot, 'PATCH', `/contacts/${id}`, { properties });
    },
    property: async (id, name) => {
      const url = `${hubspot}/crm/v3/objects/contacts/${id}?properties=${name}`;
      const { properties } = await json(url, `Bearer ${HUBSPOT.accessToken}`);
      return (properties as Readonly<Record<string, string | null>> | undefined)?.[name] ?? '';
    },
    statusOf: async (address) => {
      const { status } = await json(mailchimp + memberPath(address), basic);
      return typeof status === 'string' ? status : 'not there';
    },
    act: async (path, address) => {
      await control(mailchimp, 'POST', path, { email_address: address, list_id: audience });
    },
    writes: async (address) => {
      const path = encodeURIComponent(memberPath(address));
      const { calls } = (await control(mailchimp, 'GET', `/calls?path=${path}`)) as {
        readonly calls: readonly { readonly method: string }[];
      };
      return calls.filter(({ method }) => method !== 'GET').length;
    },
    told: async () => {
      const { deliveries } = (await control(hubspot, 'GET', '/webhooks')) as {
        readonly deliveries: readonly { readonly events: number }[];
      };
      return deliveries.reduce((sum, { events }) => sum + events, 0);
    },
    inTransit: async () => {
      const queues = Object.values(environment.queues).map(({ url }) => waiting(url));
      const counts = await Promise.all([held(hubspot), held(mailchimp), ...queues]);
      return counts.reduce((sum, count) => sum + count, 0);
    },
    close: () => sqs.destroy(),
  };
}
