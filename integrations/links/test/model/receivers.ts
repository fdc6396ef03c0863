import { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '@penstock/local-aws/clock';
import { adjusted, type Provider } from '@penstock/webhooks';
import { hubspotV3 } from '../../../../packages/webhooks/src/providers/hubspot-v3.ts';
import { mailchimpSigned } from '../../../../packages/webhooks/src/providers/mailchimp-signed.ts';
import type { Integration } from '../../../../shared/contract/index.ts';
import { type ReceiverServices, receiveWebhook } from '../../../../shared/receive/index.ts';
import type { Log, Meter } from '../../../../shared/telemetry/index.ts';
import { HUBSPOT } from '../../../../vendors/hubspot/account.ts';
import { MAILCHIMP } from '../../../../vendors/mailchimp/account.ts';
import toMailchimp from '../../../hubspot-to-mailchimp/contract.ts';
import toHubspot from '../../../mailchimp-to-hubspot/contract.ts';
import { urlOf } from './vendors.ts';

export const NO_LOG: Log = { info() {}, warn() {}, error() {}, with: () => NO_LOG };
const NO_METER: Meter = { count() {}, zero() {}, milliseconds() {}, seconds() {}, flush() {} };

/** A message for the queue of a delivery. */
export interface Stored {
  readonly delivery: string;
  readonly body: string;
  readonly group: string;
}

/** Both receivers: signatures, elements, identities and queues by the engine's own code; only SQS and the secret are of the model. */
export function openReceivers(clock: Clock, store: (message: Stored) => void) {
  const receivers: readonly (readonly [string, ReceiverServices])[] = [
    receiver(toMailchimp, hubspotV3, HUBSPOT.clientSecret),
    receiver(toHubspot, mailchimpSigned, MAILCHIMP.signingSecret),
  ];

  function receiver(integration: Integration, provider: Provider, secret: string): readonly [string, ReceiverServices] {
    const version = { value: secret, createdAt: clock.now() };
    const services: ReceiverServices = {
      integration,
      provider: adjusted(provider, integration.source),
      webhookSecretId: 'webhook',
      fillCommand: '',
      queueUrls: Object.fromEntries(Object.keys(integration.deliveries).map((name) => [name, name])),
      archiveQueueUrl: ARCHIVE,
      sqs: Object.assign(new SQSClient({ region: 'eu-central-1' }), {
        send: (command: { input: Batch }) => stored(command.input),
      }),
      storePayload: () => Promise.reject(new Error('No payload of the model is large.')),
      secrets: { read: async () => secret, version: async () => version },
      ports: { fetch },
      log: NO_LOG,
      meter: NO_METER,
      now: () => new Date(clock.now()),
    };
    return [urlOf(integration.name), services];
  }

  async function stored({ QueueUrl, Entries }: Batch) {
    for (const { MessageBody, MessageGroupId = '' } of Entries)
      if (QueueUrl !== ARCHIVE) store({ delivery: QueueUrl, body: MessageBody, group: MessageGroupId });
    return { Successful: Entries.map(({ Id }) => ({ Id })) };
  }

  /** A webhook that arrives. @returns the status */
  return async (url: string, headers: Readonly<Record<string, string>>, body: string): Promise<number> => {
    const services = receivers.find(([own]) => own === url)?.[1];
    if (!services) throw new Error(`No receiver stands at ${url}.`);
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const request = { method: 'POST', url, headers: lower, body: Buffer.from(body) };
    return (await receiveWebhook(request, 'correlation', services)).status;
  };
}

const ARCHIVE = 'archive';

interface Batch {
  readonly QueueUrl: string;
  readonly Entries: readonly { readonly Id: string; readonly MessageBody: string; readonly MessageGroupId?: string }[];
}
