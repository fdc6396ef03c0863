import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Input, Output } from '../../src/aws/values.ts';
import { type Clock, scaledClock } from '../../src/clock.ts';
import { createDynamoDb } from '../../src/dynamodb/index.ts';
import { type ClientConfig, startEndpoint, temporaryDirectory } from '../aws/harness.ts';
import { createTables } from './tables.ts';

/** DynamoDB with the tables of `tables.ts` behind an endpoint of its own, and clients of the real SDK. */
export interface Fixture {
  readonly config: ClientConfig;
  readonly plain: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
  /** An operation with an input that the SDK would not send. */
  call(operation: string, input: Input): Promise<Output>;
  /** Stops everything, and starts it again on the same directory. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startDynamoDb(clock: Clock = scaledClock(1)): Promise<Fixture> {
  const directory = temporaryDirectory();
  let running = await start();
  await createTables(running.plain);

  return {
    get config() {
      return running.client;
    },
    get plain() {
      return running.plain;
    },
    get documents() {
      return running.documents;
    },
    call: (operation, input) => running.endpoint.dispatch({ kind: 'operator' }, 'dynamodb', operation, input),
    async restart() {
      await end();
      running = await start();
    },
    async stop() {
      await end();
      directory.remove();
    },
  };

  async function start() {
    const started = await startEndpoint([createDynamoDb({ directory: directory.path, clock })], clock);
    const plain = new DynamoDBClient(started.client);
    const documents = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });
    return { ...started, plain, documents };
  }

  async function end() {
    running.plain.destroy();
    await running.endpoint.close();
  }
}
