import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scaledClock } from '@penstock/local-aws/clock';
import type { Provider, WebhookRequest } from '@penstock/webhooks';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { receive } from '../../functions/receive.ts';
import { tokenMemory } from '../../functions/wiring/token-memory.ts';
import type { Caller } from '../../packages/local-aws/src/aws/service.ts';
import type { Input } from '../../packages/local-aws/src/aws/values.ts';
import { toEvent } from '../../packages/local-aws/src/http-api/event.ts';
import { startServices } from '../../packages/local-aws/src/services.ts';
import { SENT_AT } from '../../packages/webhooks/test/genuine/case.ts';
import { decodeBody, type Envelope, type Integration, readEnvelope } from '../../shared/contract/index.ts';
import { writeFunctionEnvironment } from '../../shared/topology/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';

const OPERATOR: Caller = { kind: 'operator' };
const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };

/** A receiver for any provider on the local SQS and Secrets Manager, called as API Gateway calls it. */
export async function openReceiver() {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'penstock-environment-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  // Never before the genuine requests were sent: a secret is older than they are.
  const clock = scaledClock(1, { from: SENT_AT });
  const aws = opened.adopt(await startServices({ state: folder, port: 0, clock }), (it) => it.close());
  aws.identities.add(KEYS.accessKeyId, KEYS.secretAccessKey, OPERATOR);
  const call = (service: string, operation: string, input: Input) => aws.dispatch(OPERATOR, service, operation, input);
  const { QueueUrl } = await call('sqs', 'CreateQueue', { QueueName: 'events' });
  const { QueueUrl: archiveQueueUrl } = await call('sqs', 'CreateQueue', { QueueName: 'archive' });
  await call('s3', 'CreateBucket', { Bucket: 'claims' });
  await call('dynamodb', 'CreateTable', {
    TableName: 'tokens',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  Object.assign(process.env, {
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
  });
  const running = opened.move();

  async function bodyOf(envelope: Envelope): Promise<Buffer> {
    if (!envelope.claim) return decodeBody(envelope);
    const { Body } = await call('s3', 'GetObject', { Bucket: 'claims', Key: envelope.claim.key });
    return Body as Buffer;
  }

  async function takeAll(queueUrl: string): Promise<readonly Taken[]> {
    const found: Taken[] = [];
    for (;;) {
      const { Messages = [] } = (await call('sqs', 'ReceiveMessage', {
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
      })) as Received;
      if (Messages.length === 0) return found;
      for (const { Body, ReceiptHandle } of Messages) {
        await call('sqs', 'DeleteMessage', { QueueUrl: queueUrl, ReceiptHandle });
        const read = readEnvelope(Body);
        if (!read.ok) throw new Error(read.problem);
        found.push({ text: Body, envelope: read.envelope, body: await bodyOf(read.envelope) });
      }
    }
  }

  return {
    aws,
    call,
    close: () => running.disposeAsync(),
    /** The receiver of an integration that takes these event types; its secret is created empty unless a text is given. */
    async receiver(
      provider: Provider,
      types: readonly string[],
      secretId: string,
      secret?: string,
      over: Partial<Integration['source']> = {},
      tenants?: readonly string[],
    ) {
      await call('secretsmanager', 'CreateSecret', {
        Name: secretId,
        ...(secret !== undefined && { SecretString: secret }),
      });
      delete process.env.PENSTOCK_TENANTS;
      Object.assign(
        process.env,
        writeFunctionEnvironment({
          ...(tenants && { tenants }),
          environment: 'test',
          publicUrl: 'https://hooks.example.com',
          webhookSecretId: secretId,
          queueUrls: { only: String(QueueUrl) },
          archiveQueueUrl: String(archiveQueueUrl),
          claimsBucket: 'claims',
          tokenTable: 'tokens',
          tokenPrefix: 'any/tokens',
        }),
      );
      const handle = receive(integrationFor(types, over), provider, tokenMemory);
      return (request: WebhookRequest) => handle(eventOf(request));
    },
    put: (SecretId: string, SecretString: string) =>
      call('secretsmanager', 'PutSecretValue', { SecretId, SecretString }),
    secret: (SecretId: string) =>
      call('secretsmanager', 'GetSecretValue', { SecretId }).then(({ SecretString }) => SecretString),
    /** Takes every message out of the queue, with its payload. */
    stored: () => takeAll(String(QueueUrl)),
    /** The same of the archive's queue. */
    archived: () => takeAll(String(archiveQueueUrl)),
  };
}

/** A message of a queue. */
interface Taken {
  readonly text: string;
  readonly envelope: Envelope;
  readonly body: Buffer;
}

interface Received {
  readonly Messages?: readonly { readonly Body: string; readonly ReceiptHandle: string }[];
}

function integrationFor(types: readonly string[], over: Partial<Integration['source']>): Integration {
  const events = Object.fromEntries(types.map((type) => [type, { effect: 'update', record: 'thing' } as const]));
  const delivery = contract.deliveries['contact-to-member'];
  return {
    ...contract,
    name: 'any',
    source: { ...contract.source, ...over, events },
    deliveries: { only: { ...delivery, events: types, consistency: { ...delivery.consistency, ordering: 'none' } } },
  };
}

function eventOf({ method, url, headers, body, clientCertificate }: WebhookRequest): APIGatewayProxyEventV2 {
  const { pathname, search, host } = new URL(url);
  const rawHeaders = Object.entries({ host, ...headers }).flatMap(([name, value]) =>
    value === undefined ? [] : [name, value],
  );
  const request = {
    method,
    target: pathname + search,
    rawHeaders,
    body: Buffer.from(body),
    sourceIp: '192.0.2.1',
    httpVersion: '1.1',
    port: 443,
  };
  const context = {
    apiId: 'api',
    stage: '$default',
    routeKey: `ANY ${pathname}`,
    pathParameters: {},
    requestId: 'request-1',
    time: 0,
  };
  // Through JSON, as Lambda passes it.
  const event: APIGatewayProxyEventV2 = JSON.parse(JSON.stringify(toEvent(request, context)));
  // Mutual TLS ends at the custom domain, which the local API does not have.
  const authentication = clientCertificate && { clientCert: clientCertificate };
  return {
    ...event,
    requestContext: { ...event.requestContext, ...(authentication && { authentication }) },
  } as APIGatewayProxyEventV2;
}
