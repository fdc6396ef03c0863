/**
 * Handlers that make the same calls as ours and nothing else: no check, no log, no metric, no retry of their own. Bundled as the
 * functions are, so that both carry the same SDK.
 */
const VENDOR = `
  import { Agent, request } from 'node:http';
  const agent = new Agent({ keepAlive: true });
  const vendor = (method, account, path, body) => new Promise((resolve, reject) => {
    const { baseUrl } = JSON.parse(process.env.PENSTOCK_DESTINATIONS)[account];
    const sent = request(baseUrl + path, { method, agent, headers: { authorization: 'Bearer token', 'content-type': 'application/json' } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    sent.on('error', reject).end(body);
  });`;

export const BARE_WORKER = `${VENDOR}
  import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
  const dynamo = new DynamoDBClient({});
  const { PENSTOCK_IDEMPOTENCY_TABLE: IDEMPOTENCY_TABLE, PENSTOCK_LEDGER_TABLE: LEDGER_TABLE, PENSTOCK_CONTROL_TABLE: CONTROL_TABLE } = process.env;
  const ID = 'batched/record-to-entry-1';
  export async function handler({ Records }) {
    const now = Date.now();
    await dynamo.send(new UpdateItemCommand({
      TableName: CONTROL_TABLE, Key: { pk: { S: 'bare' } }, UpdateExpression: 'SET tat = :tat',
      ExpressionAttributeValues: { ':tat': { N: String(now) } }, ReturnValues: 'ALL_NEW',
    }));
    await Promise.all(Records.map(deliver));
    return { batchItemFailures: [] };
  }
  async function deliver({ body, messageId }) {
    const envelope = JSON.parse(body);
    const { record } = JSON.parse(envelope.body);
    const now = new Date().toISOString();
    const id = { S: ID + '#' + envelope.eventId };
    const Key = { pk: { S: ID }, sk: { S: 'event#' + envelope.eventId + '#-' } };
    await dynamo.send(new PutItemCommand({
      TableName: IDEMPOTENCY_TABLE, Item: { id, expiration: { N: '1803866392' }, status: { S: 'INPROGRESS' } },
      ConditionExpression: 'attribute_not_exists(id)',
    }));
    await dynamo.send(new GetItemCommand({ TableName: LEDGER_TABLE, Key, ConsistentRead: true }));
    await vendor('GET', 'crm', '/records/' + record.number);
    await vendor('PUT', 'books', '/entries/' + record.number, JSON.stringify({ number: record.number }));
    await dynamo.send(new UpdateItemCommand({
      TableName: IDEMPOTENCY_TABLE, Key: { id }, UpdateExpression: 'SET #status = :status, #data = :data',
      ExpressionAttributeNames: { '#status': 'status', '#data': 'data' },
      ExpressionAttributeValues: { ':status': { S: 'COMPLETED' }, ':data': { M: { kind: { S: 'delivered' } } } },
    }));
    await dynamo.send(new UpdateItemCommand({
      TableName: LEDGER_TABLE, Key, UpdateExpression: 'SET #state = :state, #type = :type, messageId = :message, updatedAt = :now, #request = :request, attempt = :attempt',
      ConditionExpression: 'attribute_not_exists(pk)', ExpressionAttributeNames: { '#state': 'state', '#type': 'type', '#request': 'request' },
      ExpressionAttributeValues: {
        ':state': { S: 'delivered' }, ':type': { S: envelope.type }, ':message': { S: messageId }, ':now': { S: now }, ':request': { S: envelope.correlationId },
        ':attempt': { M: { number: { N: '1' }, at: { S: now }, calls: { L: [{ S: 'read record' }, { S: 'write entry' }] } } },
      },
    }));
  }`;

export const BARE_RECEIVER = `
  import { timingSafeEqual } from 'node:crypto';
  import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
  import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
  const secrets = new SecretsManagerClient({});
  const sqs = new SQSClient({});
  const [queue] = Object.values(JSON.parse(process.env.PENSTOCK_QUEUE_URLS));
  let secret;
  export async function handler({ headers, body, requestContext: { requestId } }) {
    secret ??= (await secrets.send(new GetSecretValueCommand({ SecretId: process.env.PENSTOCK_WEBHOOK_SECRET_ID }))).SecretString;
    const [given, wanted] = [Buffer.from(headers.authorization), Buffer.from('Bearer ' + secret)];
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return { statusCode: 401 };
    const { id, type } = JSON.parse(body);
    const MessageBody = JSON.stringify({ v: 1, integration: 'batched', eventId: id, type, correlationId: requestId, receivedAt: new Date().toISOString(), body });
    for (const QueueUrl of [queue, process.env.PENSTOCK_ARCHIVE_QUEUE_URL])
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '0', MessageBody }] }));
    return { statusCode: 200, body: '' };
  }`;
