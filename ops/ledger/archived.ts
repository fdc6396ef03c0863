import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { type ArchivedEvent, createArchiveReader, type SearchCost, searchArchive } from '../../shared/archive/index.ts';
import type { DeliveryId } from '../../shared/contract/index.ts';
import type { LedgerReader, LedgerRecord } from '../../shared/ledger/index.ts';
import { archiveFunctionName, readArchiveEnvironment } from '../../shared/topology/index.ts';
import type { Target } from '../command/target.ts';
import type { Place } from './place.ts';
import { RECENT_MINUTES } from './recent.ts';

/** What is read of the archive. Times are those of receipt, ISO 8601, UTC. */
export interface ArchivedQuery {
  readonly deliveries: readonly DeliveryId[];
  readonly from: string;
  readonly to: string;
  /** An event's id, its entity or its correlation id. Absent: all events. */
  readonly name?: string;
}

/** What a search read beside the ledger, and whether its role was kept from it. */
export interface ReadCost extends SearchCost {
  isDenied?: boolean;
}

/** Entries asked for in one request to DynamoDB. */
const BATCH = 100;

/**
 * The ledger's entries of archived events, newest first. An event that was delivered at its first attempt stands in no index of the
 * ledger: the archive knows its names, its entry is read by key.
 */
export async function* archivedEntries(
  target: Pick<Target, 'environment' | 'access'>,
  reader: LedgerReader,
  { deliveries, ...query }: ArchivedQuery,
  cost: SearchCost,
): AsyncIterable<{ readonly record: LedgerRecord; readonly place: Place }> {
  const integrations = [...new Set(deliveries.map((id) => id.slice(0, id.indexOf('/'))))];
  const inOrder = deliveries.toSorted();
  const keysOf = ({ integration, tenant, eventId, receivedAt }: ArchivedEvent) =>
    inOrder
      .filter((delivery) => delivery.startsWith(`${integration}/`))
      .map((delivery) => ({ delivery, tenant, eventId, receivedAt }));
  let keys: ReturnType<typeof keysOf> = [];
  for await (const event of searchArchive(await archiveOf(target), { integrations, ...query }, cost)) {
    keys.push(...keysOf(event));
    if (keys.length < BATCH) continue;
    yield* await entriesOf(keys);
    keys = [];
  }
  yield* await entriesOf(keys);

  /** By the time at which the archive has them: a later copy of an event changes the time in its entry. */
  async function entriesOf(some: typeof keys) {
    const times = new Map(some.map(({ receivedAt, ...key }) => [nameOf(key), receivedAt]));
    return (await reader.entries(some)).map((record): { record: LedgerRecord; place: Place } => {
      const { delivery, tenant, eventId, receivedAt } = record;
      return { record, place: [times.get(nameOf(record)) ?? receivedAt, JSON.stringify([tenant, eventId]), delivery] };
    });
  }
}

const nameOf = ({ delivery, tenant, eventId }: Pick<LedgerRecord, 'delivery' | 'tenant' | 'eventId'>) =>
  JSON.stringify([delivery, tenant, eventId]);

/** The archive's reader. The bucket's name holds account and region: the archive's own function knows it. */
async function archiveOf({ environment, access }: Pick<Target, 'environment' | 'access'>) {
  const FunctionName = archiveFunctionName(environment);
  const { Environment } = await new LambdaClient(access).send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { archiveBucket: bucketName } = readArchiveEnvironment(Environment?.Variables ?? {});
  return createArchiveReader({
    client: new S3Client({ ...access, forcePathStyle: access.endpoint !== undefined }),
    bucketName,
  });
}

/** Says what was read to find delivered events, and from when on, or that it could not be read; undefined where nothing was asked for. */
export function archiveNote(
  { lists, objects, isDenied }: ReadCost,
  from: string,
  isNamed: boolean,
): string | undefined {
  if (isDenied)
    return 'This role may not read the archive and the logs: an event that was delivered at its first attempt is found by its id alone.';
  if (lists === 0) return undefined;
  const read = `${lists === 1 ? '1 list' : `${lists} lists`} and ${objects === 1 ? '1 object' : `${objects} objects`}`;
  const since = `Read for delivered events: the archive since ${from.slice(0, 16).replace('T', ' ')} UTC (${read})`;
  return isNamed
    ? `${since}, and the workers’ logs of the last ${RECENT_MINUTES} minutes. A longer --since reads further back.`
    : `${since}. It gets an event up to six minutes after its receipt.`;
}
