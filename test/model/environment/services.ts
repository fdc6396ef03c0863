import { createHash } from 'node:crypto';
import type { Input, Output } from '../../../packages/local-aws/src/aws/values.ts';
import { type ValveRequest, valveFunctionName, workerBrokenAlarmName } from '../../../shared/topology/index.ts';
import { tableOf } from '../aws/answer.ts';
import type { Tables } from '../aws/dynamodb.ts';
import { type AwsCall, AwsError } from '../aws/protocols.ts';
import type { Bound } from '../delivery.ts';
import type { Breakers } from './breakers.ts';
import type { Deployed } from './deployed.ts';
import { MAPPING_ID, type Mapping } from './mapping.ts';
import type { Queue } from './queue.ts';
import { ENVIRONMENT } from './worker.ts';

export interface ServicesOptions {
  readonly tables: Tables;
  readonly queue: Queue;
  readonly mapping: Mapping;
  readonly breakers: Breakers;
  readonly bound: Bound;
  readonly deployed: Deployed;
  readonly tellValve: (request: ValveRequest) => void;
  /** Invokes the worker to probe an account. */
  readonly probe: (request: unknown) => Promise<Output>;
  /** An event goes to the archive once more. */
  readonly onArchived: (body: string) => void;
  /** After each write to the ledger. */
  readonly onLedgerWrite: (key: unknown) => void;
  readonly seen: string[];
}

/** The AWS services that worker and valve call, as far as they call them. Another call is seen as a violation. */
export function createServices({ tables, queue, mapping, breakers, seen, deployed, ...options }: ServicesOptions) {
  const { integration, delivery } = options.bound.bound;
  const alarm = workerBrokenAlarmName(ENVIRONMENT, integration.name, delivery);

  /** One sum for the whole time that is asked for. */
  function sums({ MetricDataQueries, StartTime, EndTime }: Input): Output {
    const [from, to] = [Number(StartTime) * 1000, Number(EndTime) * 1000];
    const queries = MetricDataQueries as {
      Id: string;
      MetricStat: { Metric: { MetricName: 'Errors' | 'Invocations' } };
    }[];
    return {
      MetricDataResults: queries.map(({ Id, MetricStat }) => ({
        Id,
        Timestamps: [Number(StartTime)],
        Values: [deployed.count(from, to, MetricStat.Metric.MetricName)],
      })),
    };
  }

  const SERVED: Readonly<Record<string, (call: AwsCall) => Output | Promise<Output> | undefined>> = {
    dynamodb: ({ operation, input }) => {
      const output = tables.run(operation, input);
      const table = tableOf(input);
      if (table === 'control' && operation !== 'GetItem' && operation !== 'BatchGetItem') breakers.look();
      if (table === 'ledger' && operation === 'UpdateItem') options.onLedgerWrite(input.Key);
      return output;
    },
    sqs: ({ operation, input }) => {
      if (operation === 'SendMessage') {
        const body = String(input.MessageBody);
        options.onArchived(body);
        return { MessageId: 'archived', MD5OfMessageBody: createHash('md5').update(body).digest('hex') };
      }
      if (operation !== 'ChangeMessageVisibility') return undefined;
      const problem = queue.changeVisibility(String(input.ReceiptHandle), Number(input.VisibilityTimeout));
      if (problem) throw new AwsError(problem, problem);
      return {};
    },
    secretsmanager: ({ operation }) => {
      if (operation === 'GetSecretValue')
        return { SecretString: 'token', VersionId: '1', VersionStages: ['AWSCURRENT'] };
      return operation === 'DescribeSecret' ? { LastChangedDate: 0 } : undefined;
    },
    monitoring: ({ operation, input }) => {
      if (operation === 'DescribeAlarms') return { MetricAlarms: deployed.rings() ? [{ AlarmName: alarm }] : [] };
      return operation === 'GetMetricData' ? sums(input) : undefined;
    },
    lambda: ({ operation, input }) => {
      switch (operation) {
        case 'GetFunctionConfiguration':
          return { CodeSha256: `deploy-${deployed.deploys()}`, LastModified: '2026-11-21T08:00:00.000+0000' };
        case 'ListEventSourceMappings':
          return { EventSourceMappings: [{ UUID: MAPPING_ID, State: mapping.state() }] };
        case 'UpdateEventSourceMapping':
          if (!mapping.update(Boolean(input.Enabled))) throw new AwsError('ResourceInUseException', 'busy', 409);
          return { UUID: MAPPING_ID, State: mapping.state() };
        case 'Invoke':
          if (input.name !== valveFunctionName(ENVIRONMENT)) return options.probe(input.payload);
          options.tellValve(input.payload as ValveRequest);
          return { statusCode: 202 };
      }
    },
  };

  return async (call: AwsCall): Promise<Output> => {
    const output = await SERVED[call.service]?.(call);
    if (output) return output;
    seen.push(`not served by the model: ${call.service} ${call.operation}`);
    throw new AwsError('UnknownOperationException', `${call.service} ${call.operation} is not served.`, 501);
  };
}
