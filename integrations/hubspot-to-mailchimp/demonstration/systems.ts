import { createHash } from 'node:crypto';
import { GetQueueAttributesCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import type { DemonstrationContext } from 'penstock/demonstration';
import { control, MAILCHIMP, signV3 } from 'penstock/vendors';

/** What the demonstration does and looks at, always from outside: vendors' own APIs, signed webhooks, the AWS SDK. */
export interface Systems {
  createContact(properties: Properties): Promise<string>;
  changeContact(id: string, properties: Properties): Promise<void>;
  /** Moves a contact to the recycle bin. */
  deleteContact(id: string): Promise<void>;
  /** Deletes a contact for good. */
  eraseContact(id: string): Promise<void>;
  member(address: string): Promise<Member | undefined>;
  /** Writes that Mailchimp was asked for at this address. */
  writes(address: string): Promise<number>;
  failNextWrite(address: string): Promise<void>;
  /** Sends a webhook of our own making, signed with `secret`, and answers with the status. */
  sendWebhook(event: Readonly<Record<string, unknown>>, secret?: string): Promise<number>;
  /** Messages in the delivery's queue, in flight included, or in its dead-letter queue. */
  waiting(which: 'url' | 'deadLetterUrl'): Promise<number>;
  /** Events between a change in HubSpot and its write: webhooks that HubSpot still holds, and messages in the queue. */
  inTransit(): Promise<number>;
  redrive(): Promise<void>;
  close(): void;
}

type Properties = Readonly<Record<string, string>>;

interface Member {
  readonly status: string;
  readonly merge_fields: Readonly<Record<string, string>>;
}

export function openSystems({ environment, settings, webhookSecret, now }: DemonstrationContext): Systems {
  const { apiUrl, awsEndpointUrl, region, accessKeyId, secretAccessKey, vendors } = environment;
  const hubspot = vendors.hubspot ?? '';
  const mailchimp = vendors.mailchimp ?? '';
  const queue = environment.queues['hubspot-to-mailchimp/contact-to-member'];
  if (!queue) throw new Error('The assembly has no delivery "contact-to-member" to demonstrate.');
  const sqs = new SQSClient({ endpoint: awsEndpointUrl, region, credentials: { accessKeyId, secretAccessKey } });
  const audience = settings['contact-to-member']?.listId;
  const memberPath = (address: string) =>
    `/3.0/lists/${audience}/members/${createHash('md5').update(address.toLowerCase()).digest('hex')}`;

  /** What people do in HubSpot's own pages: a call with our token would be an echo of our own. */
  const person = async (method: string, path: string, body?: object) =>
    (await control(hubspot, method, `/contacts${path}`, body)) as { readonly id: string };

  async function waiting(which: 'url' | 'deadLetterUrl'): Promise<number> {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: queue?.[which],
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
  }

  return {
    createContact: async (properties) => (await person('POST', '', { properties })).id,
    changeContact: async (id, properties) => {
      await person('PATCH', `/${id}`, { properties });
    },
    deleteContact: async (id) => {
      await person('DELETE', `/${id}`);
    },
    eraseContact: async (id) => {
      await person('POST', `/${id}/erase`);
    },
    member: async (address) => {
      const authorization = `Basic ${Buffer.from(`demo:${MAILCHIMP.apiKey}`).toString('base64')}`;
      const response = await fetch(mailchimp + memberPath(address), { headers: { authorization } });
      return response.status === 404 ? undefined : ((await response.json()) as Member);
    },
    writes: async (address) => {
      const query = `?method=PUT&path=${encodeURIComponent(memberPath(address))}`;
      const { calls } = (await control(mailchimp, 'GET', `/calls${query}`)) as { calls: readonly unknown[] };
      return calls.length;
    },
    failNextWrite: async (address) => {
      const match = { method: 'PUT', path: memberPath(address) };
      await control(mailchimp, 'POST', '/faults', { kind: 'answer', status: 503, match, times: 1 });
    },
    sendWebhook: async (event, secret = webhookSecret) => {
      const url = `${apiUrl}/webhooks/hubspot-to-mailchimp`;
      const body = JSON.stringify([event]);
      const timestamp = String(Math.floor(now()));
      const signature = signV3({ method: 'POST', url, body, timestamp, clientSecret: secret });
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-hubspot-signature-v3': signature,
          'x-hubspot-request-timestamp': timestamp,
        },
        body,
      });
      return response.status;
    },
    waiting,
    inTransit: async () => {
      const { pending } = (await control(hubspot, 'GET', '/webhooks')) as { pending: readonly unknown[] };
      return pending.length + (await waiting('url'));
    },
    redrive: async () => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: queue.deadLetterUrl, AttributeNames: ['QueueArn'] }),
      );
      await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: Attributes?.QueueArn }));
    },
    close: () => sqs.destroy(),
  };
}
