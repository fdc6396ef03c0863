import { identityRule } from '@penstock/webhooks';
import { describe, expect, test } from 'vitest';
import type { Delivery, Integration, Project } from '../../../shared/contract/index.ts';
import { type Names, namesChanges, namesProblems, namesText, projectNames } from '../../../shared/project/index.ts';
import { asDeployed } from '../../../shared/topology/index.ts';
import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';

const delivery = contract.deliveries['contact-to-member'];
const crm: Integration = { ...contract, deliveries: { 'contact-to-member': delivery, 'contact-to-letter': delivery } };
const shop: Integration = { ...contract, name: 'shop-to-books', deliveries: { 'order-to-invoice': delivery } };

const namesOf = (...integrations: readonly Integration[]): Names =>
  projectNames(integrations.map(asDeployed), identityRule);
const manifest = namesOf(crm, shop);
const problems = (integrations: readonly Integration[], drained: readonly string[] = [], names: Names = manifest) =>
  namesProblems({ integrations, drained } satisfies Pick<Project, 'integrations' | 'drained'>, names);

const withDeliveries = (deliveries: Integration['deliveries']): Integration => ({ ...crm, deliveries });

describe('what synth accepts', () => {
  test('a project that is as its manifest says', () => expect(problems([crm, shop])).toEqual([]));

  test('a new delivery, which the manifest does not know yet', () => {
    const more = withDeliveries({ ...crm.deliveries, 'contact-to-invoice': delivery });
    expect(problems([more, shop])).toEqual([]);
  });

  test('any names while there is no manifest yet', () => {
    expect(namesProblems({ integrations: [shop] }, undefined)).toEqual([]);
  });

  test('a renamed integration and a renamed delivery that say what they were called', () => {
    const renamed = { ...crm, name: 'people', formerly: 'crm-to-audience' };
    const { 'contact-to-member': first, ...others } = crm.deliveries;
    if (!first) throw new Error('there is such a delivery');
    const both = {
      ...renamed,
      deliveries: { ...others, 'person-to-member': { ...first, formerly: 'contact-to-member' } },
    };
    expect(problems([both, shop])).toEqual([]);
    expect(namesOf(both, shop)).toEqual(manifest);
  });

  test('a removed delivery and a removed integration that were declared as drained', () => {
    const fewer = withDeliveries({ 'contact-to-member': delivery });
    expect(problems([fewer], ['crm-to-audience/contact-to-letter', 'shop-to-books'])).toEqual([]);
  });
});

test('a renamed delivery that does not say what it was called is refused with what is lost and both remedies', () => {
  const renamed = withDeliveries({ 'contact-to-member': delivery, 'person-to-letter': delivery });
  const [problem, ...more] = problems([renamed, shop]);
  expect(more).toEqual([]);
  for (const words of [
    'delivery crm-to-audience/contact-to-letter is in penstock.names.json and no longer in the project',
    'would leave penstock-{env}-crm-to-audience-contact-to-letter-dead-letters.fifo, penstock-{env}-crm-to-audience-contact-to-letter.fifo behind',
    "Add `formerly: 'contact-to-letter'` to crm-to-audience/person-to-letter.",
    "declare `drained: ['crm-to-audience/contact-to-letter']`",
  ])
    expect(problem).toContain(words);
});

test('a removed integration is refused once, with all its queues', () => {
  const [problem, ...more] = problems([crm]);
  expect(more).toEqual([]);
  expect(problem).toContain('integration shop-to-books is in penstock.names.json and no longer in the project');
  for (const queue of ['shop-to-books-archive', 'shop-to-books-order-to-invoice.fifo'])
    expect(problem).toContain(`penstock-{env}-${queue}`);
  expect(problem).toContain("`drained: ['shop-to-books']`");
});

test('a dropped link is refused, because its pairs would be found by no delivery, until it is declared as ended', () => {
  const side = { system: 'A', record: 'a', id: 'number' };
  const link = { name: 'contact-member', title: 'Pairs', from: side, to: side, facts: {} };
  const linked = withDeliveries({ ...crm.deliveries, 'contact-to-member': { ...delivery, links: [link] } });
  const names = namesOf(linked, shop);
  expect(names['link contact-member']).toEqual({ 'pairs, in the ledger table': 'link#contact-member' });
  expect(problems([linked, shop], [], names)).toEqual([]);
  expect(problems([crm, shop], [], names)).toEqual([
    expect.stringMatching(/^link contact-member is in penstock.names.json .* an erasure could not be carried out/),
  ]);
  expect(problems([crm, shop], ['contact-member'], names)).toEqual([]);
  expect(problems([linked, shop], ['contact-member'], names)).toEqual([
    expect.stringContaining('drained names contact-member, which the project has'),
  ]);
});

test('another ordering, which would replace the queue, is refused until the queue is declared as drained', () => {
  const consistency = { ...delivery.consistency, ordering: 'none' as const };
  const unordered = withDeliveries({ ...crm.deliveries, 'contact-to-member': { ...delivery, consistency } });
  expect(problems([unordered, shop])).toEqual([
    expect.stringMatching(
      /crm-to-audience\/contact-to-member: its queue .*contact-to-member\.fifo would become penstock-\{env\}-crm-to-audience-contact-to-member: a FIFO/,
    ),
  ]);
  expect(problems([unordered, shop], ['crm-to-audience/contact-to-member'])).toEqual([]);
});

describe('a bound that falls, which SQS applies to what waits already, is refused until the queue is declared as drained', () => {
  const { retention, retry, consistency } = delivery;
  const path = 'crm-to-audience/contact-to-member';
  const changed = (change: Partial<Delivery>) =>
    withDeliveries({ ...crm.deliveries, 'contact-to-member': { ...delivery, ...change } as Delivery });
  const blocking = changed({ consistency: { ...consistency, whenStuck: 'block' } } as Partial<Delivery>);

  test.each<[string, Integration, Integration, RegExp]>([
    [
      'days of waiting',
      crm,
      changed({ retention: { ...retention, sourceDays: 1 } }),
      /"days that an event may wait" would fall from 7 to 1: SQS drops .* Change `retention\.sourceDays` back/,
    ],
    [
      'days of a dead letter',
      crm,
      changed({ retention: { ...retention, deadLetterDays: 8 } }),
      /"days that a dead letter may wait" would fall from 14 to 8: SQS drops/,
    ],
    [
      'a shorter schedule of retries',
      crm,
      changed({ retry: { ...retry, scheduleSeconds: retry.scheduleSeconds.slice(1) } }),
      /"receives before a dead letter" would fall from 35 to 34: a message that was received more often/,
    ],
    ['an event that no longer blocks', blocking, crm, /"receives before a dead letter" would fall from \d+ to 35/],
  ])('%s', (_, before, after, problem) => {
    expect(problems([after, shop], [], namesOf(before, shop))).toEqual([expect.stringMatching(problem)]);
    expect(problems([after, shop], [path], namesOf(before, shop))).toEqual([]);
    // The other way round nothing is lost.
    expect(problems([before, shop], [], namesOf(after, shop))).toEqual([]);
  });

  test('but not where the manifest does not know the bound yet', () => {
    const { queue } = manifest[`delivery ${path}`] ?? {};
    const older = { ...manifest, [`delivery ${path}`]: { queue: String(queue) } };
    expect(problems([changed({ retention: { ...retention, sourceDays: 1 } }), shop], [], older)).toEqual([]);
  });
});

test('what is declared as drained and still there is refused, for a later removal would go unseen', () => {
  expect(problems([crm, shop], ['shop-to-books', 'crm-to-audience/contact-to-member'])).toEqual([
    expect.stringMatching(/^drained names shop-to-books, which the project has/),
    expect.stringMatching(/^drained names crm-to-audience\/contact-to-member, which the project has/),
  ]);
});

describe('another rule that tells events apart', () => {
  const byHash: Integration = {
    ...crm,
    source: {
      ...crm.source,
      provider: {
        kind: 'bearer',
        id: 'shop',
        label: 'Shop',
        events: { format: 'json', id: ['hash'], type: ['body/type'] },
      },
    },
  };
  const identityProblems = (integrations: readonly Integration[], identityChanged: readonly string[] = []) =>
    namesProblems({ integrations, identityChanged }, manifest, identityRule);

  test('is refused with both rules, what happens and the remedy, until it is declared', () => {
    const [problem, ...more] = identityProblems([byHash, shop]);
    expect(more).toEqual([]);
    for (const words of [
      'events that were the same when equal in "hubspot-v3: item/subscriptionId + ',
      'would be told apart by "shop: hash"',
      'takes effect once more',
      "declare `identityChanged: ['crm-to-audience']` in the project file and run `npm run names`",
    ])
      expect(problem).toContain(words);
    expect(identityProblems([byHash, shop], ['crm-to-audience'])).toEqual([]);
  });

  test('that is declared and not there is refused, for a later change would go unseen', () => {
    expect(identityProblems([crm, shop], ['crm-to-audience'])).toEqual([
      expect.stringMatching(/^identityChanged names crm-to-audience, whose events are told apart as penstock/),
    ]);
  });

  test('is not seen in another signature of the same vendor, nor in a new integration', () => {
    const older: Integration = { ...crm, source: { ...crm.source, provider: 'hubspot-v2' } };
    expect(identityProblems([older, shop, { ...shop, name: 'new-one' }])).toEqual([]);
  });
});

describe('formerly is refused', () => {
  const member = (formerly: string) => ({ ...delivery, formerly });

  test.each<[string, Integration['deliveries'], RegExp]>([
    [
      'as the name of another delivery',
      { ...crm.deliveries, letter: member('contact-to-letter') },
      /^crm-to-audience\/letter: formerly is "contact-to-letter", and crm-to-audience\/contact-to-letter is called so now/,
    ],
    [
      'as its own name',
      { ...crm.deliveries, 'contact-to-letter': member('contact-to-letter') },
      /^crm-to-audience\/contact-to-letter: formerly is "contact-to-letter", which is its name now: remove it/,
    ],
    [
      'as a name that was never deployed',
      { ...crm.deliveries, letter: member('contact-to-leter') },
      /^crm-to-audience\/letter: formerly is "contact-to-leter", but penstock\.names\.json knows no such delivery/,
    ],
  ])('%s', (_, deliveries, problem) => {
    expect(problems([withDeliveries(deliveries), shop])).toEqual([expect.stringMatching(problem)]);
  });

  test('in two deliveries at once', () => {
    const { 'contact-to-member': kept } = crm.deliveries;
    if (!kept) throw new Error('there is such a delivery');
    const twice = { 'contact-to-member': kept, letter: member('contact-to-letter'), note: member('contact-to-letter') };
    expect(problems([withDeliveries(twice), shop])).toEqual([
      expect.stringMatching(/^crm-to-audience\/letter: .*, and so it is in crm-to-audience\/note: only one can go on/),
      expect.stringMatching(/^crm-to-audience\/note: .*, and so it is in crm-to-audience\/letter: only one can go on/),
    ]);
  });

  test('as the second name of a delivery that was renamed twice: the first stays', () => {
    const { 'contact-to-member': kept } = crm.deliveries;
    if (!kept) throw new Error('there is such a delivery');
    const twice = withDeliveries({ 'contact-to-member': kept, note: member('letter') });
    expect(problems([twice, shop])[0]).toMatch(/the name of its first deploy, which stays for ever/);
    expect(problems([withDeliveries({ 'contact-to-member': kept, note: member('contact-to-letter') }), shop])).toEqual(
      [],
    );
  });

  test('in an integration, as the name of another one', () => {
    const renamed = { ...crm, name: 'people', formerly: 'shop-to-books' };
    expect(problems([renamed, shop])[0]).toMatch(
      /^people: formerly is "shop-to-books", and shop-to-books is called so now: they would share queues/,
    );
  });
});

test('the manifest holds one fact a line, in alphabetical order, and says how a provider tells events apart', () => {
  const lines = namesText(manifest).trim().split('\n');
  expect(lines.length).toBe(Object.values(manifest).reduce((sum, facts) => sum + Object.keys(facts).length + 2, 2));
  expect(Object.keys(manifest)).toEqual(Object.keys(manifest).sort());
  expect(manifest['integration crm-to-audience']?.['an event is the same when equal']).toBe(identityRule('hubspot-v3'));
});

test('a change is told by its line before and its line after', () => {
  const source = { ...contract.source, provider: 'stripe' as const };
  expect(namesChanges(namesOf(crm), namesOf({ ...crm, source }))).toEqual([
    expect.stringMatching(/^- integration crm-to-audience: an event is the same when equal hubspot-v3: /),
    '+ integration crm-to-audience: an event is the same when equal stripe: body/id of body/account|body/context',
  ]);
});
