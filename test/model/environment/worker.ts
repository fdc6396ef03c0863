import { deliver } from '../../../functions/deliver.ts';
import { writeFunctionEnvironment } from '../../../shared/topology/index.ts';
import { type Bound, ORIGINS } from '../delivery.ts';
import { type Host, runOn } from './hosts.ts';

export const ENVIRONMENT = 'model';
export const QUEUE_URL = 'https://sqs.eu-central-1.amazonaws.com/000000000000/source';

const ARCHIVE_URL = 'https://sqs.eu-central-1.amazonaws.com/000000000000/archive';

/** Starts a container of the worker: the function itself, as its bundle's entry composes it. */
export function startWorker({ bound }: Bound, host: Host): ReturnType<typeof deliver> {
  const destinations = Object.fromEntries(
    Object.entries(ORIGINS).map(([name, baseUrl]) => [name, { secretId: name, baseUrl }]),
  );
  const variables = writeFunctionEnvironment({
    environment: ENVIRONMENT,
    queueUrl: QUEUE_URL,
    idempotencyTable: 'idempotency',
    ledgerTable: 'ledger',
    controlTable: 'control',
    claimsBucket: 'claims',
    archiveQueueUrl: ARCHIVE_URL,
    destinations,
    settings: {},
  });
  return runOn(host, variables, () => deliver(bound));
}
