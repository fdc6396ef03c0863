import { createHash } from 'node:crypto';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { settingsOf } from '../../dev/start/accounts.ts';
import { control, HUBSPOT, MAILCHIMP } from '../../vendors/index.ts';
import type { Environment } from './environment.ts';
import { hubspotEvent, type Signing, signedHeaders } from './hubspot-webhook.ts';
import { until } from './until.ts';

export interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface MailchimpMember {
  readonly id: string;
  readonly status: string;
  readonly merge_fields: Readonly<Record<string, string>>;
}

/** The people around an environment: their acts and observations, each through a real interface. */
export function peopleOf({ runtime, vendors, description, clock }: Environment) {
  const hubspot = vendors.urls.hubspot ?? '';
  const mailchimp = vendors.urls.mailchimp ?? '';
  const webhookUrl = `${runtime.apiUrl}/webhooks/crm-to-audience`;
  const audience = settingsOf(runtime, 'crm-to-audience', 'contact-to-member').listId;
  const { awsEndpointUrl, region, accessKeyId, secretAccessKey } = description;
  const sqs = new SQSClient({ endpoint: awsEndpointUrl, region, credentials: { accessKeyId, secretAccessKey } });
  const queue = description.queues['crm-to-audience/contact-to-member'] ?? { url: '', deadLetterUrl: '' };
  const memberPath = (address: string) =>
    `/3.0/lists/${audience}/members/${createHash('md5').update(address.toLowerCase()).digest('hex')}`;

  async function send(
    body: string | Buffer,
    change: Partial<Signing> & { headers?: Record<string, string> } = {},
  ): Promise<Sent> {
    const method = change.method ?? 'POST';
    const withBody = method === 'GET' ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) };
    // Signed at the environment's time, which may be ahead of real time, and sent before the clock jumps: a signature ages.
    const sending = clock.busy();
    try {
      const timestamp = Math.floor(clock.now());
      const headers = change.headers ?? signedHeaders({ url: webhookUrl, body, timestamp, ...change });
      const response = await fetch(webhookUrl, { method, headers, ...withBody });
      return { status: response.status, headers: response.headers, body: await response.text() };
    } finally {
      sending();
    }
  }

  return {
    webhookUrl,
    sqs,
    queue,
    memberPath,
    send,
    /** Sends events in one request, signed as HubSpot signs. */
    sendEvents: (...events: readonly Readonly<Record<string, unknown>>[]) =>
      send(JSON.stringify(events.map((event) => hubspotEvent(event)))),
    /** The same with a vendor's retries: repeats until it is accepted, because a busy machine may answer too late. */
    accepted: (...events: readonly Readonly<Record<string, unknown>>[]) =>
      until(
        () => send(JSON.stringify(events.map((event) => hubspotEvent(event)))),
        ({ status }) => status === 200,
      ),
    /** Adds a contact without a webhook: the test decides which events are sent. */
    async contact(properties: Readonly<Record<string, string>>): Promise<number> {
      const created = await control(hubspot, 'PUT', '/settings', { webhook: null }).then(() =>
        fetch(`${hubspot}/crm/v3/objects/contacts`, {
          method: 'POST',
          headers: { authorization: `Bearer ${HUBSPOT.accessToken}`, 'content-type': 'application/json' },
          body: JSON.stringify({ properties }),
        }),
      );
      return Number(((await created.json()) as { id: string }).id);
    },
    async changeContact(id: number, properties: Readonly<Record<string, string>>): Promise<void> {
      await fetch(`${hubspot}/crm/v3/objects/contacts/${id}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${HUBSPOT.accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ properties }),
      });
    },
    async member(address: string): Promise<MailchimpMember | undefined> {
      const authorization = `Basic ${Buffer.from(`test:${MAILCHIMP.apiKey}`).toString('base64')}`;
      const response = await fetch(mailchimp + memberPath(address), { headers: { authorization } });
      return response.status === 200 ? ((await response.json()) as MailchimpMember) : undefined;
    },
    /** Calls that Mailchimp received for an address, oldest first. */
    async writes(address: string): Promise<readonly { status: number | null; correlation?: string }[]> {
      const path = encodeURIComponent(memberPath(address));
      const { calls } = (await control(mailchimp, 'GET', `/calls?method=PUT&path=${path}`)) as { calls: [] };
      return calls;
    },
    clearFaults: async () => {
      await control(mailchimp, 'DELETE', '/faults');
      await control(hubspot, 'DELETE', '/faults');
    },
    mailchimpFault: (fault: Readonly<Record<string, unknown>>) => control(mailchimp, 'POST', '/faults', fault),
    hubspotFault: (fault: Readonly<Record<string, unknown>>) => control(hubspot, 'POST', '/faults', fault),
    awsFault: async (fault: Readonly<Record<string, unknown>>) => {
      const response = await fetch(`${awsEndpointUrl}/_local-aws/faults`, {
        method: 'POST',
        body: JSON.stringify(fault),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    /** Messages in a queue, those in flight included. */
    async depth(which: 'url' | 'deadLetterUrl'): Promise<number> {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: queue[which],
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    },
  };
}
