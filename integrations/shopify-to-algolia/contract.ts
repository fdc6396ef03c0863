import { DEFAULT_RETENTION, DEFAULT_RETRY, defineIntegration } from 'penstock';
import { algolia } from '../destinations/algolia.ts';
import { shopify } from '../destinations/shopify.ts';

/** Every night all products of the shop are read; what is new, changed or gone since the last night is brought to the search index. */
export default defineIntegration({
  name: 'shopify-to-algolia',
  title: 'Shopify products to the search index',
  owner: { team: 'Shop Systems', contact: 'shop-systems@example.com' },
  escalation: [
    { afterMinutes: 120, contact: 'platform-on-call@example.com' },
    { afterMinutes: 480, contact: 'head-of-shop@example.com' },
  ],
  impact:
    'Customers find products that are gone, and do not find new ones; prices in the search are those of an earlier day.',
  source: {
    system: 'Shopify',
    apiVersion: 'GraphQL Admin API 2026-07',
    changesAnnouncedAt: 'https://shopify.dev/changelog',
    events: {
      'product.listed': { effect: 'update', record: 'search record' },
      'product.gone': { effect: 'delete', record: 'search record' },
    },
    identity: 'the product’s number, the number of its change, and the digest of its content',
  },
  settings: {
    /** The index that the shop searches in. */
    index: 'products',
  },
  deliveries: {
    'product-to-record': {
      title: 'Product to search record',
      events: ['product.listed', 'product.gone'],
      destination: algolia,
      reads: [],
      fields: {
        title: {
          from: 'title',
          to: 'title',
          owner: 'Shopify',
          type: 'text',
          maxLength: 255,
          whenEmpty: 'refuse',
          personal: false,
        },
        handle: {
          from: 'handle',
          to: 'handle',
          owner: 'Shopify',
          type: 'text',
          maxLength: 255,
          whenEmpty: 'refuse',
          personal: false,
        },
        status: {
          from: 'status',
          to: 'status',
          owner: 'Shopify',
          type: 'enum',
          values: { ACTIVE: 'active', ARCHIVED: 'archived', DRAFT: 'draft', UNLISTED: 'unlisted' },
          whenEmpty: 'refuse',
        },
        price: {
          from: 'price',
          to: 'price',
          owner: 'Shopify',
          type: 'money',
          currency: 'currency',
          unit: 'major',
          toUnit: 'major',
          rounding: 'refuse',
          whenEmpty: 'omit',
          personal: false,
        },
        currency: {
          from: 'currency',
          to: 'currency',
          owner: 'Shopify',
          type: 'text',
          maxLength: 3,
          whenEmpty: 'omit',
          personal: false,
        },
        images: {
          from: 'images',
          to: 'images',
          owner: 'Shopify',
          type: 'list',
          whenEmpty: 'clear',
          fields: {
            url: { from: 'url', to: 'url', owner: 'Shopify', type: 'text', maxLength: 2048, whenEmpty: 'refuse' },
          },
        },
        variants: {
          from: 'variants',
          to: 'variants',
          owner: 'Shopify',
          type: 'list',
          whenEmpty: 'clear',
          fields: {
            sku: { from: 'sku', to: 'sku', owner: 'Shopify', type: 'text', maxLength: 255, whenEmpty: 'omit' },
          },
        },
      },
      matching: 'The record whose objectID is the product’s number.',
      whenInvalid:
        'The event goes to the dead-letter queue, and the record stays as it is. So does a product whose record is larger than the plan of Algolia takes.',
      consistency: {
        timing: 'scheduled',
        withinSeconds: 4 * 3600,
        ordering: 'by-entity',
        versions: { guard: 'none', reason: 'A run reads what holds now, and events of one product keep their order.' },
        whenStuck: 'dead-letter',
        conflict: 'source-wins',
        authority: 'payload',
      },
      ambiguity: { strategy: 'natural-upsert', key: 'objectID' },
      worker: { timeoutSeconds: 30, memoryMb: 256, batchSize: 1, maxConcurrency: 5 },
      retry: DEFAULT_RETRY,
      retention: DEFAULT_RETENTION,
      alarms: { oldestMessageMinutes: 240, failureRatePercent: 20, failureRateMinimumAttempts: 10 },
    },
  },
  pulls: {
    'nightly-products': {
      title: 'All products, every night',
      account: shopify,
      schedule: { daily: '01:30', timeZone: 'Europe/Berlin' },
      record: 'product',
      event: 'product.listed',
      identity: 'the product’s number; another title, handle, status, price, image or SKU is another version',
      reads: { kind: 'full', gone: { event: 'product.gone', afterRuns: 2, mostPercent: 5 } },
      // Each page is a query of its own, so that the border of 25,000 objects is never reached.
      paging: { kind: 'stable', by: 'the product’s number' },
      expected: { minutes: 120, lateMinutes: 240, records: { atLeast: 1, atMost: 250_000 } },
      bounds: { pages: 2000, hours: 8 },
    },
  },
});
