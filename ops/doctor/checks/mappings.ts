import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import {
  archiveFunctionName,
  archiveQueueName,
  controlTableName,
  queueName,
  rowPrefix,
  VALVE_KEY,
  workerFunctionName,
} from '../../../shared/topology/index.ts';
import { disabledDeliveries } from '../../../shared/valve/index.ts';
import type { Examined } from '../environment.ts';
import type { Finding } from '../finding.ts';

/** Every queue is polled by its function: the mapping is there and enabled. */
export async function mappingFindings(examined: Examined): Promise<readonly Finding[]> {
  const [mappings, reasons] = await Promise.all([examined.mappings(), valveReasons(examined)]);
  return expectedMappings(examined).flatMap((expected) =>
    judgeMapping(expected, mappings.get(expected.functionName) ?? [], reasons, examined.environment),
  );
}

export interface ExpectedMapping {
  readonly functionName: string;
  readonly queue: string;
  /** Of a delivery: the name under which the valve knows it, and its name now. */
  readonly delivery?: { readonly path: string; readonly calledNow: string };
}

function expectedMappings({ environment, project }: Examined): readonly ExpectedMapping[] {
  return project.integrations.flatMap(({ name, calledNow, deliveries }) => [
    { functionName: archiveFunctionName(environment), queue: archiveQueueName(environment, name) },
    ...Object.entries(deliveries).map(([delivery, declared]) => ({
      functionName: workerFunctionName(environment, name, delivery),
      queue: queueName(environment, name, delivery, declared.consistency.ordering),
      delivery: { path: rowPrefix(name, delivery), calledNow: rowPrefix(calledNow, declared.calledNow) },
    })),
  ]);
}

/** Why the valve keeps deliveries disabled, by delivery. */
async function valveReasons({ environment, aws }: Examined): Promise<Readonly<Record<string, readonly string[]>>> {
  const document = DynamoDBDocumentClient.from(aws.dynamo);
  const { Item } = await document.send(
    new GetCommand({ TableName: controlTableName(environment), Key: { pk: VALVE_KEY } }),
  );
  return disabledDeliveries(Item);
}

export function judgeMapping(
  { functionName, queue, delivery }: ExpectedMapping,
  mappings: readonly EventSourceMappingConfiguration[],
  reasons: Readonly<Record<string, readonly string[]>>,
  environment: string,
): readonly Finding[] {
  const own = mappings.find(({ EventSourceArn = '' }) => EventSourceArn.endsWith(`:${queue}`));
  if (!own)
    return [
      {
        thing: functionName,
        problem: `no event source mapping polls ${queue}: its events wait`,
        remedy:
          'Deploy. Deleted by hand? CloudFormation does not notice: deploy its stack without the delivery, then with it.',
        run: `npm run deploy -- ${environment}`,
      },
    ];
  const { State = '', UUID = '' } = own;
  if (State === 'Enabled' || State === 'Enabling' || State === 'Creating' || State === 'Updating') return [];
  const why = delivery && reasons[delivery.path];
  if (delivery && why && why.length > 0)
    return [
      {
        thing: functionName,
        problem: `the valve keeps its mapping ${State.toLowerCase()}: ${why.join('; ')}`,
        remedy: 'An open breaker closes by itself once the account is well. A pause or a stop ends so:',
        run: `npm run ops -- resume ${delivery.calledNow} --env ${environment}`,
      },
    ];
  return [
    {
      thing: functionName,
      problem: `its mapping of ${queue} is ${State.toLowerCase()}, and not by the valve: its events wait`,
      remedy: 'Who disabled it, and is the reason over? Then enable it.',
      run: `aws lambda update-event-source-mapping --uuid ${UUID} --enabled`,
    },
  ];
}
