import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Caller, PolicyStatement } from '../../src/aws/service.ts';
import type { Input } from '../../src/aws/values.ts';
import type { Clock } from '../../src/clock.ts';
import { startMapping } from '../../src/event-source-mapping/index.ts';
import type { LambdaHost } from '../../src/lambda/index.ts';
import type { InvokeResult } from '../../src/lambda/invocation.ts';
import type { ApiFunction } from '../../src/lambda-api/functions.ts';
import { createLambdaApi } from '../../src/lambda-api/index.ts';
import type { TemplateMapping } from '../../src/lambda-api/mapping-state.ts';
import { createSqs } from '../../src/sqs/index.ts';
import { clientConfig, startEndpoint } from '../aws/harness.ts';

const operator: Caller = { kind: 'operator' };
const ARN = 'arn:aws:lambda:eu-central-1:000000000000:function:';

export const FUNCTION: ApiFunction = {
  name: 'worker',
  arn: `${ARN}worker`,
  roleArn: 'arn:aws:iam::000000000000:role/worker',
  handler: 'index.handler',
  memoryMb: 256,
  timeoutSeconds: 20,
  reservedConcurrency: 4,
  environment: { A: '1' },
  logFormat: 'JSON',
};

export const MAPPING_ID = '11111111-2222-3333-4444-555555555555';
export const MAPPING_ARN = `arn:aws:lambda:eu-central-1:000000000000:event-source-mapping:${MAPPING_ID}`;

export const MAPPING: TemplateMapping = {
  id: MAPPING_ID,
  queueArn: 'arn:aws:sqs:eu-central-1:000000000000:q',
  queueUrl: 'http://local/000000000000/q',
  functionName: 'worker',
  batchSize: 10,
  windowSeconds: 0,
  maximumConcurrency: 2,
  reportBatchItemFailures: false,
};

type Handler = (payload: string, requestId: string) => Promise<InvokeResult>;

export interface Settings {
  readonly clock: Clock;
  readonly file?: string;
  readonly functions?: readonly ApiFunction[];
  readonly mappings?: readonly TemplateMapping[];
  readonly handler?: Handler;
  readonly host?: LambdaHost;
}

/** Lambda's API over a queue `q`; the functions' code is `handler`, which by default succeeds. */
export async function startApi(settings: Settings) {
  const { clock, file = ':memory:', functions = [FUNCTION], mappings = [MAPPING] } = settings;
  const succeed: Handler = async (_payload, requestId) => ({ requestId, payload: 'null' });
  const handler = settings.handler ?? succeed;
  const seen: string[] = [];
  const host: LambdaHost = settings.host ?? {
    invoke: async (_name, payload, _patience, requestId = 'none') => {
      seen.push(payload);
      return handler(payload, requestId);
    },
    kill: () => 0,
    retire: () => {},
    replaceCode: async () => {},
    codeOf: () => '/code',
    inspect: async () => {},
    maxChildren: 8,
    size: () => 0,
    close: async () => {},
  };
  const lambda = createLambdaApi({ clock, file });
  const { endpoint, client } = await startEndpoint(
    [lambda, createSqs({ clock, file: ':memory:', queueUrlBase: 'http://local' })],
    clock,
  );
  const sqs = (operation: string, input: Input) => endpoint.dispatch(operator, 'sqs', operation, input);
  await sqs('CreateQueue', { QueueName: 'q' });
  const trouble: string[] = [];
  lambda.start({
    functions,
    mappings,
    host,
    dispatch: endpoint.dispatch,
    callerOf: () => operator,
    onTrouble: (_name, message) => trouble.push(message),
    startPoller: ({ queueUrl, queueArn }, pollSettings) =>
      startMapping({
        ...pollSettings,
        ...{ queueUrl, queueArn, clock, caller: operator, dispatch: endpoint.dispatch },
        maximumConcurrency: pollSettings.maximumConcurrency ?? 2,
        invoke: (payload) => host.invoke('worker', payload),
        onTrouble: (message) => trouble.push(message),
      }),
  });
  return {
    api: new LambdaClient(client),
    /** A client that a function of these policies would have. */
    apiAs(statements: readonly PolicyStatement[]) {
      const keys = { accessKeyId: 'ASIAVALVE', secretAccessKey: 'of the valve' };
      const caller: Caller = { kind: 'function', name: 'valve', policies: [{ Statement: statements }] };
      endpoint.identities.add(keys.accessKeyId, keys.secretAccessKey, caller);
      return new LambdaClient(clientConfig(client.endpoint, keys));
    },
    endpoint,
    seen,
    trouble,
    sqs,
    send: (body: string) => sqs('SendMessage', { QueueUrl: MAPPING.queueUrl, MessageBody: body }),
    waiting: async () => {
      const { Attributes } = await sqs('GetQueueAttributes', { QueueUrl: MAPPING.queueUrl, AttributeNames: ['All'] });
      return Number((Attributes as { ApproximateNumberOfMessages: string }).ApproximateNumberOfMessages);
    },
    async close() {
      await lambda.stop();
      await endpoint.close();
    },
  };
}
