import { createHash } from 'node:crypto';
import type { ArchiveReader } from '../../archive/index.ts';
import type { Envelope } from '../../contract/index.ts';
import { type CheckedDelivery, rowPrefix } from '../../topology/index.ts';
import { addEvents, type Found, NOTHING, type Tally } from './count.ts';
import { ASKED_AT_ONCE, type Asked, type EventStates } from './event-states.ts';

export interface TallyOptions {
  readonly archive: Pick<ArchiveReader, 'events'>;
  readonly eventStates: EventStates;
}

export interface HourToTally {
  readonly integration: string;
  /** Keys of the archive's objects. */
  readonly keys: readonly string[];
  readonly deliveries: Readonly<Record<string, CheckedDelivery>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Waiting = Asked & { readonly delivery: string; readonly receivedAt: number };

/** For a delivery that is no longer declared: the longest that SQS keeps a message. */
const LONGEST_SOURCE_DAYS = 14;

/**
 * Reads an hour's events from the archive and their states from the ledger, a hundred at a time. Memory holds a digest of every
 * event and delivery, because the archive may hold an event twice: about 200 MB for a million.
 * @returns by delivery
 */
export async function tallyHour(
  { integration, keys, deliveries, now }: HourToTally,
  { archive, eventStates }: TallyOptions,
): Promise<Readonly<Record<string, Tally>>> {
  const tallies = new Map<string, Tally>();
  const counted = new Set<string>();
  let batch: Waiting[] = [];
  for (const key of keys) {
    for await (const event of archive.events(key)) {
      for (const delivery of event.deliveries ?? []) {
        const asked = askedOf(integration, delivery, event);
        const name = digest([delivery, asked.account, asked.eventId]);
        if (counted.has(name)) continue;
        counted.add(name);
        batch.push(asked);
        if (batch.length === ASKED_AT_ONCE) await settle();
      }
    }
  }
  await settle();
  return Object.fromEntries(tallies);

  async function settle(): Promise<void> {
    const found = await eventStates(batch);
    const events = batch.map((asked, at) => ({ ...asked, known: found[at] }));
    for (const [delivery, ofDelivery] of Map.groupBy(events, (event) => event.delivery)) {
      const days = deliveries[delivery]?.sourceDays ?? LONGEST_SOURCE_DAYS;
      const sofar = tallies.get(delivery) ?? NOTHING;
      tallies.set(delivery, addEvents(sofar, ofDelivery satisfies readonly Found[], now, days));
    }
    batch = [];
  }
}

function askedOf(integration: string, delivery: string, { tenant: account, eventId, receivedAt }: Envelope): Waiting {
  return { path: rowPrefix(integration, delivery), delivery, account, eventId, receivedAt: Date.parse(receivedAt) };
}

/** 96 bits: among a billion events two are taken for one with a chance of one in a hundred billion. */
function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64').slice(0, 16);
}
