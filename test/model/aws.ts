import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AwsError } from '../../packages/local-aws/src/aws/error.ts';
import type { Reply } from '../../packages/local-aws/src/aws/http.ts';
import { encodeError, encodeOutput, parseTarget } from '../../packages/local-aws/src/aws/protocol.ts';
import type { Input, Output } from '../../packages/local-aws/src/aws/values.ts';
import { dynamoDbProtocol } from '../../packages/local-aws/src/dynamodb/index.ts';
import { sqsProtocol } from '../../packages/local-aws/src/sqs/index.ts';

/** Runs one AWS call of the worker that holds the clients now; rejects with `AwsError`, or with any error for a lost answer. */
export type AwsCall = (service: string, operation: string, input: Input) => Promise<Output>;

const PROTOCOLS = new Map([
  ['sqs', sqsProtocol],
  ['dynamodb', dynamoDbProtocol],
]);

/** SDK clients whose requests stay in this process. Making them is dear, so schedules hand them on. */
export interface Clients {
  readonly dynamo: DynamoDBClient;
  readonly sqs: SQSClient;
  /** Who answers from now on. */
  use(call: AwsCall): void;
}

interface SdkRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export function createClients(): Clients {
  let answer: AwsCall = () => Promise.reject(new Error('no worker uses these clients'));
  const requestHandler = {
    async handle({ headers, body }: SdkRequest) {
      const { service, operation, protocol } = parseTarget(headers, PROTOCOLS, []);
      const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
      const reply = await answer(service, operation, JSON.parse(text) as Input).then(
        (output) => encodeOutput(protocol, output),
        (error): Reply => {
          if (error instanceof AwsError) return encodeError(protocol, error);
          throw error;
        },
      );
      const response = { statusCode: reply.status, headers: reply.headers, body: Buffer.from(reply.body) };
      return { response };
    },
  };
  const options = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
    // A repetition inside the client would make one planned fault into another.
    maxAttempts: 1,
    // No service here checks signatures.
    signer: { sign: async <T>(request: T) => request },
    requestHandler: requestHandler as never,
  };
  return {
    dynamo: new DynamoDBClient(options),
    sqs: new SQSClient(options),
    use: (call) => {
      answer = call;
    },
  };
}
