import { providers } from '@penstock/webhooks';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Genuine, requestOf, SENT_AT } from '../../packages/webhooks/test/genuine/case.ts';
import { GENUINE } from '../../packages/webhooks/test/genuine/index.ts';
import { sortElements } from '../../shared/receive/elements.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import { openReceiver } from './receiver.ts';

let environment: Awaited<ReturnType<typeof openReceiver>>;

beforeAll(async () => {
  environment = await openReceiver();
  vi.useFakeTimers({ toFake: ['Date'], now: SENT_AT });
});
afterEach(() => environment.aws.faults.remove());
afterAll(async () => {
  vi.useRealTimers();
  await environment.close();
});

const hubspot = GENUINE.find(({ id }) => id === 'hubspot-v3') as Genuine;
const CHANGE =
  '{"subscriptionId":1,"portalId":8,"occurredAt":1795251419959,"subscriptionType":"contact.propertyChange","objectId":70101,"propertyName":"email"}';
const ASSOCIATION =
  '{"subscriptionId":2,"portalId":8,"occurredAt":1795251419959,"subscriptionType":"contact.associationChange","associationType":"CONTACT_TO_COMPANY","fromObjectId":70101,"toObjectId":9,"associationRemoved":false}';
const NOVELTY = '{"portalId":8,"subscriptionType":"contact.novelty"}';
const BROKEN = '{"portalId":8,"subscriptionType":"contact.propertyChange","objectId":70101}';
const NAMELESS = '{"portalId":8}';

const batch = (...elements: readonly string[]) => requestOf(hubspot, Buffer.from(`[${elements.join(',')}]`));
const receiver = (name: string) =>
  environment.receiver(providers['hubspot-v3'], ['contact.propertyChange'], name, JSON.stringify(hubspot.secret));

test('elements of types that the contract does not name are answered 200, and their neighbours are stored', async () => {
  const send = await receiver('undeclared');
  expect((await send(batch(ASSOCIATION, CHANGE, NOVELTY))).statusCode).toBe(200);
  expect((await environment.stored()).map(({ body }) => body.toString())).toEqual([CHANGE]);
  expect((await environment.archived()).map(({ body }) => body.toString())).toEqual([CHANGE]);
});

test('an element that cannot be read is stored in the archive as unreadable, for no delivery, and answered 200', async () => {
  const send = await receiver('unreadable');
  expect((await send(batch(BROKEN, CHANGE, NAMELESS))).statusCode).toBe(200);
  expect((await environment.stored()).map(({ body }) => body.toString())).toEqual([CHANGE]);
  const archived = await environment.archived();
  const unreadable = archived.filter(({ envelope }) => envelope.unreadable !== undefined);
  expect(
    unreadable.map(({ envelope, body }) => [envelope.type, envelope.unreadable, envelope.deliveries, `${body}`]),
  ).toEqual([
    ['unreadable', 'missing-field', [], BROKEN],
    ['unreadable', 'missing-field', [], NAMELESS],
  ]);
  expect(new Set(unreadable.map(({ envelope }) => envelope.eventId)).size).toBe(2);
});

test('what the contract cuts is not kept of an element that cannot be read either', async () => {
  const [types, secret] = [['contact.propertyChange'], JSON.stringify(hubspot.secret)];
  const cut = { cut: ['propertyValue'] };
  const send = await environment.receiver(providers['hubspot-v3'], types, 'unreadable-cut', secret, cut);
  const broken = `${BROKEN.slice(0, -1)},"propertyValue":"ada@example.com"}`;
  expect((await send(batch(CHANGE, broken))).statusCode).toBe(200);
  const archived = await environment.archived();
  expect(archived.map(({ body }) => body.toString())).toEqual(expect.arrayContaining([CHANGE, BROKEN]));
  await environment.stored();
});

test('a request whose unreadable element could not be stored is answered 503', async () => {
  const send = await receiver('unreadable-fails');
  environment.aws.faults.add({
    service: 'sqs',
    operation: 'SendMessageBatch',
    error: { code: 'InternalError', status: 500 },
  });
  expect((await send(batch(BROKEN))).statusCode).toBe(503);
  environment.aws.faults.remove();
  expect((await send(batch(BROKEN))).statusCode).toBe(200);
  expect(await environment.archived()).toHaveLength(1);
});

test('undeclared types are counted by type, at most twenty by name', () => {
  const body = Buffer.from('{}');
  const response = { status: 200, headers: {}, body: '' };
  const events = Array.from({ length: 25 }, (_, index) => ({ id: `${index}`, type: `kind.${index}`, body }));
  const unreadable = [
    { reason: 'missing-field', type: 'kind.0', body },
    { reason: 'missing-field', body },
  ] as const;
  const sorted = sortElements({ kind: 'accept', events, unreadable, response }, contract);
  expect(sorted.declared).toEqual([]);
  expect(sorted.unreadable).toEqual([{ reason: 'missing-field', body }]);
  expect(Object.keys(sorted.undeclared)).toHaveLength(21);
  expect(sorted.undeclared).toMatchObject({ 'kind.0': 2, 'kind.19': 1, '(others)': 5 });
});
