import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Link, LinkDefinition } from '../../../shared/contract/index.ts';
import {
  allPairs,
  createLinks,
  type LinkRows,
  LinkTrouble,
  memoryRows,
  tableRows,
} from '../../../shared/links/index.ts';
import { repeatEveryRequest } from '../../harness/repeating.ts';
import { type LedgerForPulls, openLedger } from '../pull/night.ts';

let ledger: LedgerForPulls;
beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger[Symbol.asyncDispose]());

const START = Date.parse('2026-11-21T10:00:00Z');
const AT = '2026-11-21T10:00:00.000Z';
let tables = 0;

const definition = (name: string): LinkDefinition => ({
  name,
  title: 'Contact and member',
  from: { system: 'CRM', record: 'contact', id: 'contact id' },
  to: { system: 'Audience', record: 'member', id: 'hash' },
  facts: { status: 'as last seen' },
});

/** A link of its own: what `open` gives is another attempt's view of the same rows, at another time. */
function linkOver(rowsOf: (name: string) => LinkRows) {
  tables += 1;
  const link = definition(`link-${tables}`);
  const rows = rowsOf(link.name);
  const open = (holder = 'first', nowMs = START) =>
    createLinks({ link, rows, holder, leaseMs: 60_000, now: () => nowMs });
  return { link, rows, open };
}

const reason = (error: unknown) => (error instanceof LinkTrouble ? error.outcome.reason : error);
const refused = (work: Promise<unknown>) => work.then(() => 'done', reason);

describe.each([
  ['in memory', () => memoryRows()],
  ['in DynamoDB', (name: string) => tableRows({ client: ledger.client(), tableName: 'ledger', link: name })],
  [
    'in DynamoDB with requests that are repeated',
    (name: string) => tableRows({ client: repeated(ledger.client()), tableName: 'ledger', link: name }),
  ],
])('pairs %s', (_, rowsOf: (name: string) => LinkRows) => {
  test('are found from either side, and only there', async () => {
    const { open } = linkOver(rowsOf);
    const links = open();
    expect(await links.find({ from: '1' })).toBeUndefined();
    await links.put({ from: '1', to: 'a', facts: { status: 'subscribed' } });
    const pair = { from: '1', to: 'a', facts: { status: 'subscribed' }, version: 1 };
    expect(await open().find({ from: '1' })).toEqual(pair);
    expect(await open().find({ to: 'a' })).toEqual(pair);
    expect(await open().find({ from: 'a' })).toBeUndefined();
    expect(await open().find({ to: '1' })).toBeUndefined();
  });

  test('leave a record of the other side when they take another', async () => {
    const { open } = linkOver(rowsOf);
    const links = open();
    await links.put({ from: '1', to: 'a', facts: {} });
    await links.put({ ...(await found(links.find({ from: '1' }))), to: 'b' });
    expect(await links.find({ to: 'a' })).toBeUndefined();
    expect(await links.find({ to: 'b' })).toMatchObject({ from: '1', version: 2 });
    const { to: _, ...without } = await found(links.find({ from: '1' }));
    await links.put(without);
    expect(await links.find({ to: 'b' })).toBeUndefined();
    expect(await links.find({ from: '1' })).toEqual({ from: '1', facts: {}, version: 3 });
  });

  test('exchange their records in one write', async () => {
    const { open } = linkOver(rowsOf);
    const links = open();
    await links.put({ from: '1', to: 'a', facts: {} }, { from: '2', to: 'b', facts: {} });
    const [one, two] = [await found(links.find({ from: '1' })), await found(links.find({ from: '2' }))];
    await links.put({ ...one, to: 'b' }, { ...two, to: 'a' });
    expect(await open().find({ to: 'a' })).toMatchObject({ from: '2' });
    expect(await open().find({ to: 'b' })).toMatchObject({ from: '1' });
  });

  test('are not kept over what another wrote in between', async () => {
    const { open } = linkOver(rowsOf);
    const [mine, other] = [open('mine'), open('other')];
    await mine.put({ from: '1', to: 'a', facts: {} });
    await found(other.find({ from: '1' }));
    await mine.put({ ...(await found(mine.find({ from: '1' }))), facts: { status: 'pending' } });
    expect(await refused(other.put({ from: '1', to: 'a', facts: {}, version: 1 }))).toBe('link-changed');
    expect(await refused(open().put({ from: '1', to: 'c', facts: {} }))).toBe('link-changed');
    expect(await open().find({ from: '1' })).toMatchObject({ to: 'a', facts: { status: 'pending' } });
  });

  test('take no record that belongs to a pair outside the write', async () => {
    const { open } = linkOver(rowsOf);
    await open().put({ from: '1', to: 'a', facts: {} });
    expect(await refused(open().put({ from: '2', to: 'a', facts: {} }))).toBe('link-changed');
    expect(await open().find({ to: 'a' })).toMatchObject({ from: '1' });
    expect(await open().find({ from: '2' })).toBeUndefined();
  });

  test('leave a tombstone of one side and nothing of the other', async () => {
    const { open } = linkOver(rowsOf);
    const links = open();
    await links.put({ from: '1', to: 'a', facts: { status: 'subscribed' } });
    await links.erase(await found(links.find({ from: '1' })));
    expect(await open().find({ from: '1' })).toEqual({ from: '1', facts: {}, version: 2, erasedAt: AT });
    expect(await open().find({ to: 'a' })).toBeUndefined();
    const again = open();
    const tombstone = await found(again.find({ from: '1' }));
    await expect(again.put({ ...tombstone, to: 'a' })).rejects.toThrow('keeps nothing of a record that was erased');
  });

  test('are held by one event at a time, which may go on under its own leases, until they end', async () => {
    const { open } = linkOver(rowsOf);
    const mine = open('mine');
    await mine.hold(['b', 'a', 'b']);
    expect(await refused(open('other').hold(['a']))).toBe('link-busy');
    expect(await refused(open('mine').hold(['a', 'b']))).toBe('done');
    expect(await refused(open('other', START + 59_999).hold(['a']))).toBe('link-busy');
    expect(await refused(open('other', START + 60_000).hold(['a']))).toBe('done');
    await mine.release();
    expect(await refused(open('third', START + 60_000).hold(['a']))).toBe('link-busy');
    expect(await refused(open('third').hold(['b']))).toBe('done');
  });

  test('that are held in part are let go, so that two events do not wait for each other', async () => {
    const { open } = linkOver(rowsOf);
    await open('other').hold(['b']);
    expect(await refused(open('mine').hold(['c', 'b', 'a']))).toBe('link-busy');
    expect(await refused(open('third').hold(['a', 'c']))).toBe('done');
  });
});

test.each([
  ['an address as an id', { from: 'ada@example.com', facts: {} }, '`from` is no id'],
  ['an address on the other side', { from: '1', to: 'ada@example.com', facts: {} }, '`to` is no id'],
  ['a name', { from: '1', facts: { status: 'Ada Lovelace' } }, 'keep no personal data in a link'],
  ['a fact that is not declared', { from: '1', facts: { email: 'a' } }, 'declares no fact "email"'],
])('%s is not kept', async (_, link: Link, message) => {
  const { open } = linkOver(() => memoryRows());
  await expect(open().put(link)).rejects.toThrow(message);
});

test('a row holds ids, hashes and words, and a lease ends by the table’s time to live too', async () => {
  const { link, open } = linkOver((name) => tableRows({ client: ledger.client(), tableName: 'ledger', link: name }));
  const links = open();
  await links.hold(['a']);
  await links.put({ from: '1', to: 'a', facts: { status: 'subscribed' } });
  const { Items = [] } = await DynamoDBDocumentClient.from(ledger.client()).send(
    new QueryCommand({
      TableName: 'ledger',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `link#${link.name}` },
    }),
  );
  const pk = `link#${link.name}`;
  expect(Items).toEqual([
    { pk, sk: 'from#1', to: 'a', facts: { status: 'subscribed' }, version: 1, at: AT },
    { pk, sk: 'lease#a', holder: 'first', leasedUntil: START + 60_000, expiresAt: START / 1000 + 60 + 86_400 },
    { pk, sk: 'to#a', from: '1' },
  ]);
});

test('a store that fails releases the event, and an alarm counts it', async () => {
  const fails = async () => Promise.reject(new Error('throttled'));
  const { open } = linkOver(() => ({ ...memoryRows(), pair: fails }));
  await expect(open().find({ from: '1' })).rejects.toMatchObject({
    outcome: { kind: 'deferred', reason: 'links-unavailable', retryAfterSeconds: 120, isFault: true },
  });
});

async function found(reading: Promise<Link | undefined>): Promise<Link> {
  const link = await reading;
  if (!link) throw new Error('The pair was not found.');
  return link;
}

function repeated(client: DynamoDBClient): DynamoDBClient {
  repeatEveryRequest(client);
  return client;
}

test('all pairs that name a record of both sides are listed, and no others', async () => {
  const { open, link } = linkOver((name) => tableRows({ client: ledger.client(), tableName: 'ledger', link: name }));
  const links = open();
  for (const from of ['1', '2', '3', '4']) await links.put({ from, to: `m${from}`, facts: { status: 'x' } });
  const [second, third] = [await links.find({ from: '2' }), await links.find({ from: '3' })];
  if (!second || !third) throw new Error('A pair is not there.');
  await links.erase(second);
  const { to: _to, ...alone } = third;
  await links.put(alone);
  await links.hold(['m4']);
  const listed: object[] = [];
  const place = { client: ledger.client(), tableName: 'ledger', link: link.name };
  for await (const pair of allPairs(place)) listed.push(pair);
  expect(listed).toEqual([
    { from: '1', to: 'm1' },
    { from: '4', to: 'm4' },
  ]);
});
