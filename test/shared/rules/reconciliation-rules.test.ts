import { expect, test } from 'vitest';
import type { Integration, Reconciliation } from '../../../shared/contract/index.ts';
import { checkIntegrations } from '../../../shared/rules/index.ts';
import contract from '../../fixtures/pulled/integrations/catalogue-to-shop/contract.ts';
import { LINKED, RECONCILIATION } from '../reconcile/sides.ts';

const { account } = contract.pulls['nightly-products'];
const delivery = contract.deliveries['product-to-shop'];
const SOUND: Reconciliation = {
  ...RECONCILIATION,
  source: { ...RECONCILIATION.source, account },
  destination: { ...RECONCILIATION.destination, account: delivery.destination },
};

function broken(change: Partial<Reconciliation>, name = 'nightly-comparison', more: Partial<Integration> = {}) {
  const integration: Integration = { ...contract, ...more, reconciliations: { [name]: { ...SOUND, ...change } } };
  return checkIntegrations([integration]).map(({ rule, where, message }) => `${where} ${rule}: ${message}`);
}

const where = 'catalogue-to-shop.reconciliations.nightly-comparison';

test('a sound reconciliation breaks no rule', () => {
  expect(broken({})).toEqual([]);
});

test.each<[Partial<Reconciliation>, string]>([
  [
    { schedule: { daily: '02:30', timeZone: 'Europe/Berlin' } },
    'reconciliation-time-exists: schedule.daily is "02:30", which the clocks of Europe/Berlin skip on ',
  ],
  [
    { delivery: 'none' },
    'reconciliation-delivery: delivery is "none", which catalogue-to-shop does not declare; name one of product-to-shop.',
  ],
  [{ fields: [] }, 'reconciliation-fields: fields is []; name each value that is compared, once.'],
  [{ fields: ['title', 'title'] }, 'reconciliation-fields: fields is [title, title]; '],
  [
    { classes: { ...SOUND.classes, missing: { meaning: 'm', repair: 'product.seen', tell: 'report' } } },
    'reconciliation-classes: classes.missing.repair is "product.seen", which the delivery product-to-shop does not take; name one of its events: product.listed, product.gone.',
  ],
  [
    { classes: { ...SOUND.classes, 'two-of-one': { meaning: 'm', repair: 'product.gone', tell: 'report' } } },
    'reconciliation-classes: classes.two-of-one.repair is "product.gone"; which of two records is right, only a person knows: leave it out.',
  ],
  [
    { classes: { ...SOUND.classes, OptedOut: { meaning: 'm', tell: 'page' } } },
    'reconciliation-classes: classes has a name that is "OptedOut"; use lower-case words joined by hyphens.',
  ],
  [
    { classes: { ...SOUND.classes, extra: { ...SOUND.classes.extra, counted: true } } },
    'reconciliation-classes: classes.extra is only counted; it can have no repair and no page, and needs `when`, so that the first look knows it.',
  ],
  [
    { classes: { ...SOUND.classes, 'opted-out': { meaning: 'm', tell: 'report', counted: true } } },
    'reconciliation-classes: classes.opted-out is only counted; ',
  ],
  [
    { classes: { ...SOUND.classes, 'two-of-one': { meaning: 'm', tell: 'report', counted: true } } },
    'reconciliation-classes: classes.two-of-one is only counted; ',
  ],
  [
    { classes: { ...SOUND.classes, differs: { ...SOUND.classes.differs, when: { kind: 'differs' } } } },
    'reconciliation-classes: classes.differs has `when`; it is what no other class fits: leave it out.',
  ],
  [
    {
      classes: {
        ...SOUND.classes,
        gone: { meaning: 'm', tell: 'report', when: { kind: 'extra', destination: ['old'] } },
      },
    },
    'reconciliation-words: classes.gone.when.destination has "old", which destination.words does not; ',
  ],
  [
    { classes: { ...SOUND.classes, gone: { meaning: 'm', tell: 'report', when: { kind: 'differs' } } } },
    'reconciliation-words: classes.gone.when names the words of one side; a pair differs by the words of both: name both, or each record would.',
  ],
  [
    { source: { ...SOUND.source, words: ['for-sale', 'for-sale'] } },
    'reconciliation-words: source.words has 2 words; name each once, and 255 at most.',
  ],
  [
    { source: { ...SOUND.source, words: ['For sale'] } },
    'reconciliation-words: source.words has a word that is "For sale"; use lower-case words joined by hyphens.',
  ],
  [
    { link: LINKED.link as NonNullable<Reconciliation['link']> },
    'reconciliation-link: link is product-product, which the delivery product-to-shop does not keep; name one of its links: it has none.',
  ],
  [
    { classes: { ...SOUND.classes, gone: { meaning: 'm', tell: 'report', when: { kind: 'extra', linked: true } } } },
    'reconciliation-link: classes.gone.when.linked needs `link`; name the link of the delivery product-to-shop.',
  ],
  [
    { classes: { missing: SOUND.classes.missing } as never },
    'reconciliation-classes: classes lacks extra, differs, two-of-one; say of each kind what follows from it.',
  ],
  [{ cap: { differences: 0, percent: 2 } }, 'reconciliation-cap: cap.differences is 0; give 1 to 5000 differences.'],
  [{ cap: { differences: 10, percent: 60 } }, 'reconciliation-cap: cap.percent is 60; give 0.01 to 50 per cent '],
  [
    { source: { ...SOUND.source, records: { atLeast: 10, atMost: 5 } } },
    'reconciliation-records: records of "Products in the catalogue" is 10 to 5; give the smaller number first, and 5000000 at most.',
  ],
  [
    { bounds: { pages: 10, hours: 1 } },
    'reconciliation-within: bounds.hours is 1, but the second look waits 3600 s, as long as an event of product-to-shop may take: give more hours.',
  ],
])('a reconciliation is refused with %o', (change, message) => {
  expect(broken(change).join('\n')).toContain(`${where} ${message}`);
});

test('its name names nothing else of the integration', () => {
  for (const name of ['product-to-shop', 'nightly-products'])
    expect(broken({}, name).join('\n')).toContain(`reconciliation-name: name is "${name}", which names something else`);
});

test('repairs are refused where the delivery takes an event of the same time as stale', () => {
  const versions = { guard: 'entity', equal: 'stale', missing: 'apply' } as const;
  const stale = { ...delivery, consistency: { ...delivery.consistency, versions } };
  const more = { deliveries: { 'product-to-shop': stale } };
  expect(broken({}, 'nightly-comparison', more).join('\n')).toContain(
    `${where} reconciliation-versions: consistency.versions.equal of product-to-shop is "stale"`,
  );
  const told = { meaning: 'm', tell: 'report' } as const;
  const classes = { missing: told, extra: told, differs: told, 'two-of-one': told };
  expect(broken({ classes }, 'nightly-comparison', more)).toEqual([]);
});

test('a link is one that the delivery keeps, between the records of both listings', () => {
  const { link } = LINKED;
  if (!link) throw new Error('No link is declared.');
  const keeping = { deliveries: { 'product-to-shop': { ...delivery, links: [link.definition] } } };
  expect(broken({ link, classes: LINKED.classes }, undefined, keeping)).toEqual([]);
  const turned = { ...link, definition: { ...link.definition, to: { ...link.definition.to, record: 'article' } } };
  const all = { deliveries: { 'product-to-shop': { ...delivery, links: [turned.definition] } } };
  expect(broken({ link: turned }, undefined, all)).toEqual([
    `${where} reconciliation-link: link.from is "source", but product-product is kept for a product and names a article; the listings are of a product and a product.`,
  ]);
});
