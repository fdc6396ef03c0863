import type { Reconciliation } from '../../../shared/contract/reconciliation.ts';
import { PULL } from '../pull/source.ts';

const listing = {
  account: PULL.account,
  record: 'product',
  paging: { kind: 'stable', by: 'id' },
  records: { atLeast: 1, atMost: 1_000_000 },
} as const;

/** The reconciliation that the tests of this folder change. */
export const RECONCILIATION: Reconciliation = {
  title: 'Products in catalogue and shop',
  schedule: { daily: '01:15', timeZone: 'Europe/Berlin' },
  source: { ...listing, title: 'Products in the catalogue' },
  destination: { ...listing, title: 'Products in the shop', account: { ...PULL.account, name: 'shop', title: 'Shop' } },
  matching: 'the id',
  fields: ['title'],
  delivery: 'product-to-shop',
  classes: {
    missing: { meaning: 'A product that the shop does not have', repair: 'product.listed', tell: 'report' },
    extra: { meaning: 'A product that the catalogue does not have', repair: 'product.gone', tell: 'report' },
    differs: { meaning: 'Another title', repair: 'product.listed', tell: 'report' },
    'two-of-one': { meaning: 'Two products of one number', tell: 'report' },
    'opted-out': { meaning: 'A product that must not be sold', repair: 'product.gone', tell: 'page' },
  },
  cap: { differences: 500, percent: 2 },
  expected: { minutes: 30, lateMinutes: 120 },
  bounds: { pages: 10_000, hours: 24 },
};

/** Joined by a link: what the shop holds of a product that is gone is taken away, and other extras are only counted. */
export const LINKED: Reconciliation = {
  ...RECONCILIATION,
  link: {
    from: 'source',
    definition: {
      ...{ name: 'product-product', title: 'Product and product', facts: {} },
      from: { system: 'Catalogue', record: 'product', id: 'number' },
      to: { system: 'Shop', record: 'product', id: 'number' },
    },
  },
  classes: {
    ...RECONCILIATION.classes,
    extra: { meaning: 'A product of the shop’s own', tell: 'report', counted: true },
    'left-behind': {
      meaning: 'A product whose linked one is gone',
      when: { kind: 'extra', linked: true },
      ...{ repair: 'product.gone', tell: 'report' },
    },
  },
};

/** With words: what is sold out is only counted, and so is what was discontinued. */
export const COUNTING: Reconciliation = {
  ...RECONCILIATION,
  source: { ...RECONCILIATION.source, words: ['for-sale', 'recalled'] },
  destination: { ...RECONCILIATION.destination, words: ['on-shelf', 'sold-out', 'discontinued'] },
  classes: {
    ...RECONCILIATION.classes,
    'sold-though-recalled': {
      meaning: 'A product on the shelf that was recalled',
      when: { kind: 'differs', source: ['recalled'], destination: ['on-shelf'] },
      repair: 'product.gone',
      tell: 'page',
    },
    'sold-out': {
      meaning: 'A product for sale that the shop has sold out',
      when: { kind: 'differs', source: ['for-sale'], destination: ['sold-out'] },
      ...{ tell: 'report', counted: true },
    },
    discontinued: {
      meaning: 'A discontinued product that the catalogue does not have',
      when: { kind: 'extra', destination: ['discontinued'] },
      ...{ tell: 'report', counted: true },
    },
  },
};
