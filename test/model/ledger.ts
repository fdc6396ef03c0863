import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { AwsService } from '../../packages/local-aws/src/aws/service.ts';
import type { Input } from '../../packages/local-aws/src/aws/values.ts';
import { attemptsOf } from '../../shared/ledger/index.ts';
import { rowPrefix } from '../../shared/topology/index.ts';
import { createClients } from './aws.ts';
import type { Bound } from './deliveries.ts';
import type { History, LedgerItem } from './history.ts';

const clients = createClients();
const documents = DynamoDBDocumentClient.from(clients.dynamo);
const CALLER = { caller: { kind: 'operator' }, signal: new AbortController().signal, requestId: 'model' } as const;

/** Reads what the table holds, past the code under test. */
export async function readLedger(dynamo: AwsService, { bound }: Bound): Promise<Pick<History, 'entries' | 'lives'>> {
  clients.use((_service, operation, input: Input) => dynamo.handle(operation, input, CALLER));
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: 'ledger',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': rowPrefix(bound.integration.name, bound.delivery) },
    }),
  );
  const byName = (kind: string, nameOf: (item: LedgerItem) => string) =>
    new Map(
      Items.filter(({ sk }) => String(sk).startsWith(`${kind}#`)).map((item: LedgerItem) => [nameOf(item), item]),
    );
  return {
    entries: new Map(
      [...byName('event', ({ eventId }) => String(eventId))].map(([name, item]) => [
        name,
        { ...item, attempts: attemptsOf(item) },
      ]),
    ),
    lives: byName('message', ({ sk }) => String(sk).slice('message#'.length)),
  };
}
