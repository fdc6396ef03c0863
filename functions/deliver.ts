import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { BoundDelivery } from '../shared/contract/index.ts';
import { deliverBatch, deliverMessage } from '../shared/deliver/index.ts';
import type { ProbeAnswer, ProbeRequest } from '../shared/topology/index.ts';
import type { Shapes } from '../shared/watch/drift/index.ts';
import { aliasOf, requireBatchOf } from './wiring/invocation.ts';
import { openWorker, type Worker } from './wiring/worker.ts';

/** The worker of one delivery. By an alias of its own it probes its accounts for the valve, the way a delivery calls them. */
export const deliver = (code: BoundDelivery, shapes?: Shapes) => handlerFor(openWorker(code, shapes));

function handlerFor(worker: Worker) {
  function handle(event: SQSEvent, context: Context): Promise<SQSBatchResponse>;
  function handle(event: ProbeRequest, context: Context): Promise<ProbeAnswer>;
  async function handle(event: SQSEvent | ProbeRequest, context: Context): Promise<SQSBatchResponse | ProbeAnswer> {
    if (aliasOf(context) === worker.probeAlias) return worker.probe((event as ProbeRequest).probe, context);
    return handleBatch(event as SQSEvent, context);
  }
  return handle;

  async function handleBatch(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
    requireBatchOf(worker.queueUrl, event);
    const services = worker.services(context, event.Records.length);
    try {
      return await deliverBatch(event, (record, turns) => deliverMessage(record, services, turns), worker.log);
    } finally {
      await worker.close();
    }
  }
}
