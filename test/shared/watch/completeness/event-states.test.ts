import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { deliveryId, tenantId } from '../../../../shared/contract/index.ts';
import { eventKey } from '../../../../shared/ledger/index.ts';
import { createEventStates } from '../../../../shared/watch/completeness/index.ts';

const ask = (eventId: string) => ({ path: deliveryId('shop', 'crm'), account: '7', eventId });
const item = (eventId: string) => {
  const { pk, sk } = eventKey(deliveryId('shop', 'crm'), tenantId('7'), eventId);
  return { pk: { S: pk }, sk: { S: sk }, state: { S: 'delivered' }, updatedAt: { S: '2026-03-10T12:00:00.000Z' } };
};

/** A client of a DynamoDB whose answers are given; the requests go into `sent`. */
function clientOf(answers: readonly object[]) {
  const sent: { RequestItems: Record<string, { Keys: unknown[] }> }[] = [];
  const handle = async ({ body }: { body: Uint8Array }) => {
    sent.push(JSON.parse(Buffer.from(body).toString()));
    const answer = JSON.stringify(answers[Math.min(sent.length, answers.length) - 1]);
    return { response: { statusCode: 200, headers: {}, body: Readable.from([Buffer.from(answer)]) } };
  };
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: { handle } as never,
  });
  return { client, sent };
}

test('keys that DynamoDB throttled are read once more, with growing pauses', async () => {
  const left = { UnprocessedKeys: { ledger: { Keys: [{ pk: item('b').pk, sk: item('b').sk }] } } };
  const { client, sent } = clientOf([
    { Responses: { ledger: [item('a')] }, ...left },
    { Responses: {}, ...left },
    { Responses: { ledger: [item('b')] } },
  ]);
  const pauses: number[] = [];
  const eventStates = createEventStates({ client, tableName: 'ledger', pause: async (ms) => void pauses.push(ms) });
  const known = { state: 'delivered', updatedAt: Date.parse('2026-03-10T12:00:00Z') };
  expect(await eventStates(['b', 'unknown', 'a'].map(ask))).toEqual([known, undefined, known]);
  expect(pauses).toEqual([50, 100]);
  expect(sent.map(({ RequestItems }) => RequestItems.ledger?.Keys.length)).toEqual([3, 1, 1]);
  expect(sent[0]?.RequestItems.ledger).toMatchObject({ ConsistentRead: true });
});

test('a table that stays busy is an error, not an unknown event', async () => {
  const { client } = clientOf([{ UnprocessedKeys: { ledger: { Keys: [{ pk: item('a').pk, sk: item('a').sk }] } } }]);
  const eventStates = createEventStates({ client, tableName: 'ledger', pause: async () => {} });
  await expect(eventStates([ask('a')])).rejects.toThrow('DynamoDB did not answer for 1 of 1 items of ledger');
});
