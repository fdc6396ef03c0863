import type { Envelope } from '../contract/index.ts';
import { keyMayHold, namesOf } from './keys.ts';
import type { Archived, ArchiveReader } from './read.ts';

/** What is looked for. Times are those of receipt, ISO 8601, UTC, both included. */
export interface ArchiveSearch {
  readonly integrations: readonly string[];
  readonly from: string;
  readonly to: string;
  /** An event's id, its entity or its correlation id. Absent: all events. */
  readonly name?: string;
}

/** An event of the archive without its body, and the object that holds it. */
export interface ArchivedEvent extends Omit<Envelope, 'body' | 'encoding' | 'claim' | 'v'> {
  readonly key: string;
}

/** What a search has read so far. */
export interface SearchCost {
  lists: number;
  objects: number;
}

/** Requests to S3 at once. */
const AT_ONCE = 32;
const DAY_MS = 86_400_000;

/**
 * Looks for events in the archive, newest first, each once. Lists keys a day at a time; with a name, it reads the objects whose keys say
 * that they may hold it. An event is archived up to six minutes after it was received.
 * @param cost counts on while the caller goes on
 */
export async function* searchArchive(
  reader: ArchiveReader,
  { integrations, from, to, name }: ArchiveSearch,
  cost: SearchCost = { lists: 0, objects: 0 },
): AsyncIterable<ArchivedEvent> {
  const isWanted = (event: Envelope) =>
    event.receivedAt >= from && event.receivedAt <= to && (name === undefined || namesOf(event).includes(name));
  const firstHour = from.slice(0, 13);
  for (let day = startOfDay(to); day >= startOfDay(from); day -= DAY_MS) {
    const listed = await each(integrations, async (integration) => {
      cost.lists += 1;
      return Array.fromAsync(reader.list(integration, { day: new Date(day).toISOString() }));
    });
    const possible = listed
      .flat()
      .filter(({ hour, key }) => hour.slice(0, 13) >= firstHour && hour <= to && (!name || keyMayHold(key, name)));
    yield* newestFirst(possible);
  }

  async function* newestFirst(all: readonly Archived[]): AsyncIterable<ArchivedEvent> {
    const hours = [...Map.groupBy(all, ({ hour }) => hour)].sort(([a], [b]) => (a > b ? -1 : 1));
    for (const [, objects] of hours) {
      const read = await each(objects, async ({ key }) => {
        cost.objects += 1;
        const found: ArchivedEvent[] = [];
        for await (const event of reader.events(key)) if (isWanted(event)) found.push(withoutBody(event, key));
        return found;
      });
      const distinct = new Map(read.flat().map((event) => [nameOf(event), event]));
      yield* [...distinct.values()].sort(newestFirstByName);
    }
  }
}

function withoutBody({ body: _, encoding: __, claim: ___, v: ____, ...event }: Envelope, key: string): ArchivedEvent {
  return { ...event, key };
}

/** The same order for every reading: a list goes on where its last page ended. */
function newestFirstByName(a: ArchivedEvent, b: ArchivedEvent): number {
  if (a.receivedAt !== b.receivedAt) return a.receivedAt > b.receivedAt ? -1 : 1;
  const [name, other] = [a, b].map(({ tenant, eventId }) => JSON.stringify([tenant, eventId])) as [string, string];
  if (name !== other) return name < other ? -1 : 1;
  return `${a.integration}/` < `${b.integration}/` ? -1 : 1;
}

/** A resent event can lie in two objects of one hour. */
const nameOf = ({ integration, tenant, eventId }: ArchivedEvent) => JSON.stringify([integration, tenant, eventId]);

const startOfDay = (at: string) => Date.parse(at.slice(0, 10));

/** In the order of the items, so many at once. */
async function each<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(act))));
  return results;
}
