import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DemonstrationContext } from 'penstock/demonstration';
import { ALGOLIA, control } from 'penstock/vendors';

const DELIVERY = 'product-to-record';

/** What the demonstration does and looks at, always from outside. */
export interface Systems {
  /** The number of this run's product, from 0. */
  idOf(product: number): string;
  /** People add products to the shop. */
  addProducts(count: number): Promise<void>;
  /** A person edits a product. */
  editProduct(id: string, change: object): Promise<void>;
  deleteProduct(id: string): Promise<void>;
  /** Asks for a run now, as `ops runs start` does. */
  startRun(): Promise<void>;
  record(id: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** How often the record was written. */
  saves(id: string): Promise<number>;
  close(): void;
}

export function openSystems({ environment, settings, now }: DemonstrationContext): Systems {
  const { awsEndpointUrl, region, accessKeyId, secretAccessKey, vendors, queues } = environment;
  const { shopify = '', algolia = '' } = vendors;
  const sqs = new SQSClient({ endpoint: awsEndpointUrl, region, credentials: { accessKeyId, secretAccessKey } });
  const index = settings[DELIVERY]?.index ?? '';
  const queue = queues[`shopify-to-algolia/${DELIVERY}`]?.url ?? '';
  const runs = queue.replace(`${DELIVERY}.fifo`, 'nightly-products-runs');
  // This run's own numbers, so that it can be repeated over kept state.
  const first = BigInt(Math.floor(now()));
  let startedMs = 0;

  return {
    idOf: (product) => String(first + BigInt(product)),
    addProducts: async (count) => {
      await control(shopify, 'POST', '/catalogue', { count, firstId: String(first) });
    },
    editProduct: async (id, change) => {
      await control(shopify, 'POST', '/products', { put: [{ id, ...change }] });
    },
    deleteProduct: async (id) => {
      await control(shopify, 'POST', '/products', { remove: [id] });
    },
    startRun: async () => {
      // A run is named by its second.
      startedMs = Math.max(now(), startedMs + 1000);
      const MessageBody = JSON.stringify({ v: 1, at: new Date(startedMs).toISOString(), by: 'demonstration' });
      await sqs.send(new SendMessageCommand({ QueueUrl: runs, MessageBody }));
    },
    record: async (id) => {
      const headers = { 'x-algolia-application-id': ALGOLIA.applicationId, 'x-algolia-api-key': ALGOLIA.apiKey };
      const response = await fetch(`${algolia}/1/indexes/${index}/${id}`, { headers });
      return response.ok ? ((await response.json()) as Readonly<Record<string, unknown>>) : undefined;
    },
    saves: async (id) => {
      const { effects } = (await control(algolia, 'GET', `/effects/${index}`)) as {
        readonly effects: Readonly<Record<string, { readonly saves: number }>>;
      };
      return effects[id]?.saves ?? 0;
    },
    close: () => sqs.destroy(),
  };
}
