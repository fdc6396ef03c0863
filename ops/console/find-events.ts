import type { DeliveryId } from '../../shared/contract/index.ts';
import { createLedgerReader, isOpen, type LedgerRecord, type LedgerState } from '../../shared/ledger/index.ts';
import { ledgerTableName } from '../../shared/topology/index.ts';
import { UsageError } from '../command/command.ts';
import { deliveriesOf } from '../command/declared.ts';
import { together } from './reads.ts';
import { statusIn } from './status.ts';
import type { View } from './view.ts';

export interface Wanted {
  /** Empty: every state that is not an end. */
  readonly state: LedgerState | '';
  /** Empty: all. */
  readonly delivery: string;
  readonly entity: string;
  readonly reason: string;
}

export interface Found {
  readonly newest: readonly LedgerRecord[];
  /** Whether there may be more. */
  readonly isCut: boolean;
}

const OPEN = ['dead', 'waiting', 'attempting'] as const;
/** Of each delivery and state; a rare reason among very many events is found by `npm run ops -- events`. */
const MOST_READ = 2000;

/**
 * The newest events that are wanted, at most `most`. Only deliveries that have open events are asked, as the status knows them; ended
 * events are found by their entity, because a list of them reads the whole ledger. @throws UsageError, and AWS's errors
 */
export async function findEvents(view: View, wanted: Wanted, most: number): Promise<Found> {
  const { aws, target } = view;
  const { state, entity, reason } = wanted;
  const tableName = ledgerTableName(target.environment);
  const readerOf = (deliveries: readonly DeliveryId[]) =>
    createLedgerReader({ client: aws.dynamo, tableName, deliveries, pageSize: PAGE });
  const fits = (record: LedgerRecord) =>
    (state === '' ? entity !== '' || isOpen(record.state) : record.state === state) &&
    (reason === '' || record.reason === reason);
  const deliveries = deliveriesOf(wanted.delivery === '' ? undefined : wanted.delivery);
  if (entity !== '') return newestOf([await take(readerOf(deliveries).byEntity(entity), fits, most)], most);
  if (state !== '' && !isOpen(state))
    throw new UsageError(
      `Events that are ${state} are listed by entity: fill it in. Without one, \`npm run ops -- events --state ${state}\` reads the whole ledger.`,
    );
  const { deliveries: statuses } = await statusIn(view);
  // `waiting` and `attempting` share a partition of the index, and the status counts them together.
  const has = (delivery: DeliveryId, one: (typeof OPEN)[number]) =>
    statuses.some(({ id, dead, waiting }) => id === delivery && (one === 'dead' ? dead : waiting).count > 0);
  const asked = deliveries.flatMap((delivery) =>
    OPEN.filter((one) => (state === '' || state === one) && has(delivery, one)).map((one) => ({ delivery, one })),
  );
  return newestOf(
    await together(asked, ({ delivery, one }) => take(readerOf([delivery]).byState(one), fits, most)),
    most,
  );
}

const PAGE = 200;

interface Taken {
  readonly records: readonly LedgerRecord[];
  readonly isCut: boolean;
}

async function take(found: AsyncIterable<LedgerRecord>, fits: (record: LedgerRecord) => boolean, most: number) {
  const records: LedgerRecord[] = [];
  let read = 0;
  for await (const record of found) {
    if (records.length >= most || read >= MOST_READ) return { records, isCut: true };
    read += 1;
    if (fits(record)) records.push(record);
  }
  return { records, isCut: false };
}

function newestOf(some: readonly Taken[], most: number): Found {
  const all = some.flatMap(({ records }) => records).sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1));
  return { newest: all.slice(0, most), isCut: all.length > most || some.some(({ isCut }) => isCut) };
}
