import { defineDelivery, defineIntegration, delivered } from 'penstock';
import { testDelivery, testLookUp } from 'penstock/testing';
import { expect, test } from 'vitest';
import * as z from 'zod';
import shipped from '../../fixtures/project/integrations/crm-to-audience/contact-to-member.ts';
import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';
import sampleEvents from '../../fixtures/project/integrations/crm-to-audience/samples/events.json' with {
  type: 'json',
};

const [event] = sampleEvents;
const settings = { listId: 'a1' };
const anything = z.object({});
const read = { operation: 'read', method: 'GET', path: '/contacts/1', answer: anything } as const;
const write = { operation: 'write', method: 'PUT', path: '/members/1', body: { a: 1 }, answer: anything } as const;

/** Reads `reads` times, then writes once. */
const coded = (reads: number) =>
  defineDelivery(contract, 'contact-to-member', {
    event: anything,
    async apply({ vendor }) {
      for (let i = 0; i < reads; i++) {
        const contact = await vendor('hubspot').call(read);
        if (contact.kind !== 'success') return contact.outcome;
      }
      const written = await vendor('mailchimp').call(write);
      return written.kind === 'success' ? delivered('m1') : written.outcome;
    },
  });

test('gives back the outcome and every call in its order', async () => {
  const answers = { hubspot: [{ status: 200, body: {} }], mailchimp: [{ status: 200, body: {} }] };
  expect(await testDelivery(coded(1), { event: {}, settings, answers })).toEqual({
    outcome: { kind: 'delivered', remote: 'm1' },
    calls: [
      { account: 'hubspot', operation: 'read', method: 'GET', path: '/contacts/1', query: {}, headers: {} },
      {
        account: 'mailchimp',
        operation: 'write',
        method: 'PUT',
        path: '/members/1',
        query: {},
        headers: {},
        body: { a: 1 },
      },
    ],
    links: {},
  });
});

test.each([
  [{ status: 429 }, { kind: 'deferred', reason: 'mailchimp-throttled', retryAfterSeconds: 120 }],
  [
    { status: 429, headers: { 'retry-after': '7' } },
    { kind: 'deferred', retryAfterSeconds: 7 },
  ],
  [
    { status: 429, headers: { 'retry-after': 'Sat, 21 Nov 2026 09:01:00 GMT' } },
    { kind: 'deferred', retryAfterSeconds: 60 },
  ],
  [
    { status: 200, body: 'no JSON' },
    { kind: 'ambiguous', reason: 'mailchimp-answer-malformed' },
  ],
  [{ failure: 'connection-refused' as const }, { kind: 'temporary', reason: 'mailchimp-connection-refused' }],
  [{ failure: 'connection-reset' as const }, { kind: 'ambiguous', reason: 'mailchimp-connection-reset' }],
])('%j means what the contract says', async (answer, outcome) => {
  const tested = await testDelivery(coded(0), { event: {}, settings, answers: { mailchimp: [answer] } });
  expect(tested.outcome).toMatchObject(outcome);
});

test('answers by operation, each in its own order', async () => {
  const hubspot = {
    read: [
      { status: 200, body: {} },
      { status: 404, body: {} },
    ],
  };
  const tested = await testDelivery(coded(2), { event: {}, settings, answers: { hubspot } });
  expect(tested).toMatchObject({
    outcome: { kind: 'permanent', reason: 'hubspot-contact-not-found' },
    calls: [{ operation: 'read' }, { operation: 'read' }],
  });
});

test('a call that the script does not answer rejects, and names the call and what to add', async () => {
  const without = testDelivery(coded(0), { event: {}, settings });
  await expect(without).rejects.toThrow(
    'contact-to-member called mailchimp PUT /members/1 ("write"), which the script does not answer; add an answer such as { status: 200, body: … } to `answers.mailchimp`.',
  );
  const hubspot = [{ status: 200, body: {} }];
  const tooFew = testDelivery(coded(2), { event: {}, settings, answers: { hubspot } });
  await expect(tooFew).rejects.toThrow(
    /called hubspot GET \/contacts\/1 \("read"\), which the script answers only once/,
  );
  const otherwise = testDelivery(coded(0), { event: {}, settings, answers: { mailchimp: { read: hubspot } } });
  await expect(otherwise).rejects.toThrow(/to `answers\.mailchimp\['write'\]`/);
});

test('code that catches the missing answer fails all the same', async () => {
  const careless = defineDelivery(contract, 'contact-to-member', {
    event: anything,
    apply: ({ vendor }) =>
      vendor('mailchimp')
        .call(write)
        .then(
          () => delivered('m1'),
          () => delivered('m1'),
        ),
  });
  await expect(testDelivery(careless, { event: {}, settings })).rejects.toThrow(/does not answer/);
});

test('what the code throws reaches the test', async () => {
  const broken = defineDelivery(contract, 'contact-to-member', {
    event: anything,
    apply: async () => {
      throw new TypeError('x is not a function');
    },
  });
  await expect(testDelivery(broken, { event: {}, settings })).rejects.toThrow(TypeError);
});

test('an event that is not as agreed, and one that the contract filters, end without a call', async () => {
  const malformed = await testDelivery(shipped, { event: { ...event, objectId: 'x' }, settings });
  expect(malformed.outcome).toMatchObject({ reason: 'event-not-as-agreed', problems: ['objectId: invalid_format'] });
  const deleted = await testDelivery(shipped, { event, settings, envelope: { type: 'contact.deletion' } });
  const outcome = { kind: 'filtered', reason: 'deletion-needs-a-link' };
  expect(deleted).toEqual({ outcome, calls: [], links: {} });
});

test('settings: a default is used, and one that the contract leaves empty must be given', async () => {
  const seen: unknown[] = [];
  const looking = defineDelivery(contract, 'contact-to-member', {
    event: anything,
    apply: async ({ settings }) => delivered(String(seen.push(settings))),
  });
  await testDelivery(looking, { event: {}, settings: { listId: 'a1', lostValue: 'gone' } });
  expect(seen).toEqual([{ portalId: '8801234', listId: 'a1', lostProperty: 'hs_lead_status', lostValue: 'gone' }]);
  await expect(testDelivery(looking, { event: {}, settings: { listId: '' } })).rejects.toThrow(
    'The contract has no default for listId: give it in `settings`.',
  );
});

test('a look-up is run against the script as well', async () => {
  const looking = defineDelivery(contract, 'contact-to-member', {
    event: anything,
    apply: async () => delivered('m1'),
    lookUp: async ({ vendor }) => {
      const found = await vendor('mailchimp').call({ ...write, method: 'GET', answer: z.object({ id: z.string() }) });
      if (found.kind === 'success') return { kind: 'found', remote: found.answer.id } as const;
      return found.reason === 'mailchimp-audience-not-found'
        ? ({ kind: 'absent' } as const)
        : ({ kind: 'failed', outcome: found.outcome } as const);
    },
  });
  const look = (answer: { status: number; body?: object }) =>
    testLookUp(looking, { event: {}, settings, answers: { mailchimp: [answer] } });
  expect(await look({ status: 200, body: { id: 'm1' } })).toMatchObject({ found: { kind: 'found', remote: 'm1' } });
  expect(await look({ status: 404 })).toMatchObject({ found: { kind: 'absent' }, calls: [{ method: 'GET' }] });
  expect((await look({ status: 503 })).found).toMatchObject({ kind: 'failed', outcome: { kind: 'temporary' } });
  await expect(testLookUp(coded(0), { event: {}, settings })).rejects.toThrow('contact-to-member has no lookUp.');
});

/** What must not compile: `npm run check` proves each. */
const _typed = () => [
  // @ts-expect-error: the contract leaves listId empty
  testDelivery(shipped, { event }),
  // @ts-expect-error: there is no such setting
  testDelivery(shipped, { event, settings: { listId: 'a', lst: 'b' } }),
  // @ts-expect-error: there is no such account
  testDelivery(shipped, { event, settings, answers: { hubspott: [] } }),
  // @ts-expect-error: an answer has a status
  testDelivery(shipped, { event, settings, answers: { hubspot: [{ body: {} }] } }),
];

test('an integration without settings of its own needs none', async () => {
  const own = defineIntegration({ ...contract, settings: {} });
  const delivery = defineDelivery(own, 'contact-to-member', { event: anything, apply: async () => delivered('m1') });
  expect((await testDelivery(delivery, { event: {} })).outcome).toEqual({ kind: 'delivered', remote: 'm1' });
});

const people = { name: 'people', title: 'People', facts: { seen: 'a word' } } as const;
const side = { system: 'A', record: 'a', id: 'number' } as const;
const linked = defineIntegration({
  ...contract,
  deliveries: {
    'contact-to-member': {
      ...contract.deliveries['contact-to-member'],
      links: [{ ...people, from: side, to: side }],
    },
  },
});
const linking = defineDelivery(linked, 'contact-to-member', {
  event: anything,
  async apply({ links }) {
    const pairs = links('people');
    const known = await pairs.find({ from: '1' });
    await pairs.hold(['b']);
    await pairs.put({ ...(known ?? { from: '1', facts: {} }), to: 'b' });
    return delivered('b');
  },
});

test('gives the delivery the pairs of its links, and shows what it left of them', async () => {
  const pairs = { people: { 1: { to: 'a', facts: { seen: 'yes' } }, 2: { to: 'c' } } };
  const { outcome, links } = await testDelivery(linking, { event: {}, settings, links: { pairs } });
  expect(outcome).toEqual({ kind: 'delivered', remote: 'b' });
  expect(links).toEqual({ people: { 1: { to: 'b', facts: { seen: 'yes' } }, 2: { to: 'c', facts: {} } } });
});

test('ends the attempt as the engine does where another event holds a record, or a pair would take one', async () => {
  const busy = await testDelivery(linking, { event: {}, settings, links: { held: { people: ['b'] } } });
  expect(busy.outcome).toEqual({ kind: 'deferred', reason: 'link-busy', retryAfterSeconds: 5 });
  const pairs = { people: { 2: { to: 'b' } } };
  const taken = await testDelivery(linking, { event: {}, settings, links: { pairs } });
  expect(taken.outcome).toMatchObject({ kind: 'deferred', reason: 'link-changed' });
});
