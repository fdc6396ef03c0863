import type { CallEnd } from '../../aws/call.ts';
import type { QueueMeasure } from '../../sqs/index.ts';
import type { RecordMetric } from '../sample.ts';
import { dynamoDbMetrics } from './dynamodb.ts';
import { type LambdaMetrics, lambdaMetrics } from './lambda.ts';
import { logMetrics } from './logs.ts';
import { sqsMetrics } from './sqs.ts';

export { httpApiMetrics } from './http-api.ts';
export { schedulerMetrics } from './scheduler.ts';

/** What services report by themselves; called at the end of every call. */
export interface ServiceMetrics {
  ended(end: CallEnd): void;
  /** Reports what the queues hold. */
  measureQueues(queues: readonly QueueMeasure[], at: number): void;
}

export function serviceMetrics(record: RecordMetric, now: () => number): ServiceMetrics {
  const sqs = sqsMetrics(record, now);
  const dynamoDb = dynamoDbMetrics(record);
  return {
    ended({ call, output, error }) {
      if (call.service === 'sqs' && output) sqs.called(call, output);
      if (call.service === 'dynamodb' && error) dynamoDb.failed(call, error);
    },
    measureQueues: sqs.measure,
  };
}

/** What is measured of the functions, from their logs and their host. */
export interface FunctionMetrics extends Pick<LambdaMetrics, 'host' | 'event' | 'run'> {
  /** Takes the metrics of a log line, in the embedded metric format. */
  line(functionName: string, line: string): void;
}

/** `onTrouble` is called for lines whose metrics cannot be read. */
export function functionMetrics(
  record: RecordMetric,
  now: () => number,
  onTrouble: (functionName: string, message: string) => void,
): FunctionMetrics {
  const lambda = lambdaMetrics(record, now);
  const embedded = logMetrics(record, now, onTrouble);
  return {
    host: lambda.host,
    event: lambda.event,
    run: lambda.run,
    line: embedded,
  };
}
