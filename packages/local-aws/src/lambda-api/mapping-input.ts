import { AwsError } from '../aws/error.ts';
import type { Input } from '../aws/values.ts';
import type { MappingGoal, MappingSettings } from './mapping-state.ts';

const KNOWN = [
  ...['UUID', 'Enabled', 'BatchSize', 'MaximumBatchingWindowInSeconds', 'ScalingConfig', 'FunctionResponseTypes'],
  'FunctionName',
];

interface Rule {
  readonly broken: (settings: MappingSettings, isFifo: boolean) => boolean;
  readonly message: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html */
const RULES: readonly Rule[] = [
  {
    broken: ({ batchSize }, isFifo) => !isWhole(batchSize, 1, isFifo ? 10 : 10_000),
    message: 'BatchSize must be a whole number from 1 to 10,000, or to 10 for a FIFO queue.',
  },
  {
    broken: ({ windowSeconds }) => !isWhole(windowSeconds, 0, 300),
    message: 'MaximumBatchingWindowInSeconds must be a whole number from 0 to 300.',
  },
  {
    broken: ({ windowSeconds }, isFifo) => isFifo && windowSeconds > 0,
    message: 'Batching window is not supported for FIFO queues.',
  },
  {
    broken: ({ batchSize, windowSeconds }) => batchSize > 10 && windowSeconds === 0,
    message: 'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10.',
  },
  {
    broken: ({ maximumConcurrency }) => maximumConcurrency !== undefined && !isWhole(maximumConcurrency, 2, 1000),
    message: 'MaximumConcurrency must be a whole number from 2 to 1000.',
  },
];

/**
 * What a mapping is to be after an UpdateEventSourceMapping; what the input leaves out stays.
 * @throws AwsError `InvalidParameterValueException` with every rule that is broken.
 */
export function goalOf(input: Input, before: MappingGoal, isFifo: boolean): MappingGoal {
  const unknown = Object.keys(input).filter((member) => !KNOWN.includes(member));
  if (unknown.length > 0) throw invalid(`The local runtime does not update ${unknown.join(', ')} of a mapping.`);
  const { Enabled, BatchSize, MaximumBatchingWindowInSeconds, ScalingConfig, FunctionResponseTypes } = input;
  const { maximumConcurrency: concurrencyBefore, ...rest } = before.settings;
  const concurrency =
    ScalingConfig === undefined
      ? concurrencyBefore
      : (ScalingConfig as { MaximumConcurrency?: number }).MaximumConcurrency;
  const settings: MappingSettings = {
    batchSize: BatchSize === undefined ? rest.batchSize : Number(BatchSize),
    windowSeconds:
      MaximumBatchingWindowInSeconds === undefined ? rest.windowSeconds : Number(MaximumBatchingWindowInSeconds),
    ...(concurrency === undefined ? {} : { maximumConcurrency: Number(concurrency) }),
    reportBatchItemFailures: Array.isArray(FunctionResponseTypes)
      ? FunctionResponseTypes.includes('ReportBatchItemFailures')
      : rest.reportBatchItemFailures,
  };
  const broken = RULES.filter((rule) => rule.broken(settings, isFifo)).map(({ message }) => message);
  if (broken.length > 0) throw invalid(broken.join(' '));
  return { enabled: Enabled === undefined ? before.enabled : Enabled === true, settings };
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
