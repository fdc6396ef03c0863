import { ACCOUNT, REGION } from '../aws/account.ts';
import type { Output } from '../aws/values.ts';
import { functionArn } from './functions.ts';
import { type KeptMapping, stateName, type TemplateMapping } from './mapping-state.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
export function describeMapping(template: TemplateMapping, kept: KeptMapping, now: number): Output {
  const { batchSize, windowSeconds, maximumConcurrency, reportBatchItemFailures } = kept.settings;
  return {
    UUID: template.id,
    EventSourceMappingArn: mappingArn(template.id),
    EventSourceArn: template.queueArn,
    FunctionArn: functionArn(template.functionName),
    BatchSize: batchSize,
    MaximumBatchingWindowInSeconds: windowSeconds,
    ...(maximumConcurrency === undefined ? {} : { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
    FunctionResponseTypes: reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    State: stateName(kept, now),
    StateTransitionReason: 'USER_INITIATED',
    LastModified: kept.lastModified / 1000,
  };
}

export function mappingArn(id: unknown): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:event-source-mapping:${String(id)}`;
}
