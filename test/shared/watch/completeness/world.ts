import type { ArchiveReader } from '../../../../shared/archive/index.ts';
import { hourOf } from '../../../../shared/archive/index.ts';
import { type Envelope, tenantId } from '../../../../shared/contract/index.ts';
import type { ConservationFacts } from '../../../../shared/topology/index.ts';
import { createConservation } from '../../../../shared/watch/completeness/conserve.ts';
import type { Standing } from '../../../../shared/watch/completeness/count.ts';
import type { Depth } from '../../../../shared/watch/completeness/reckon.ts';
import type { ArchiveRow, HourRow } from '../../../../shared/watch/completeness/rows.ts';

export const HOUR = 3_600_000;
const FACTS: ConservationFacts = {
  integrations: {
    shop: {
      crm: { ordering: 'none', sourceDays: 7, deadLetterDays: 14 },
      mail: { ordering: 'by-entity', sourceDays: 7, deadLetterDays: 14 },
    },
    bank: { books: { ordering: 'none', sourceDays: 7, deadLetterDays: 14 } },
  },
};

/** The check's surroundings, written out as data. A test changes them between two runs, or while the check rests. */
export function openWorld(at: string) {
  const world = {
    now: Date.parse(at),
    /** By key. */
    objects: new Map<string, { readonly hour: string; readonly writtenAt: number; readonly events: Envelope[] }>(),
    /** By `integration/delivery account eventId`. */
    ledger: new Map<string, Standing>(),
    /** By `integration/delivery`, and `integration/archive`. */
    queues: new Map<string, Depth>(),
    rows: new Map<string, HourRow>(),
    /** What happened, in order. */
    calls: [] as string[],
    told: [] as (HourRow | ArchiveRow | string)[],
    whilePaused: () => {},
    failing: undefined as string | undefined,
  };
  const depth = (name: string) => world.queues.get(name) ?? { source: 0, deadLetters: 0 };
  const archive: ArchiveReader = {
    async *list(integration, which) {
      for (const [key, { hour, writtenAt }] of [...world.objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (!key.startsWith(`${integration}/`)) continue;
        if ('hour' in which ? hour === which.hour : hour >= which.from) yield { key, hour, writtenAt };
      }
    },
    async *events(key) {
      world.calls.push(`read ${key}`);
      yield* world.objects.get(key)?.events ?? [];
    },
  };
  const run = createConservation({
    facts: FACTS,
    archive,
    async lookAtQueues(integration, deliveries) {
      world.calls.push(`count ${integration}`);
      if (world.failing === integration) throw new Error('throttled');
      const names = Object.keys(deliveries);
      return {
        archive: depth(`${integration}/archive`),
        deliveries: Object.fromEntries(names.map((name) => [name, depth(`${integration}/${name}`)])),
      };
    },
    async standings(asked) {
      world.calls.push(`ask ${asked.length}`);
      return asked.map(({ path, account, eventId }) => world.ledger.get(`${path} ${account} ${eventId}`));
    },
    rows: {
      async put(row) {
        world.rows.set(`${row.integration} ${row.hour}`, row);
      },
      async putArchive() {},
      async *hours(integration, from) {
        for (const row of world.rows.values()) if (row.integration === integration && row.hour >= from) yield row;
      },
      async archive() {
        return undefined;
      },
    },
    now: () => world.now,
    async pause(ms) {
      world.calls.push(`pause ${ms}`);
      world.now += ms;
      world.whilePaused();
    },
    tell: {
      checked: (row) => world.told.push(row),
      archive: (row) => world.told.push(row),
      trouble: (integration, error) => world.told.push(`${integration}: ${String(error)}`),
    },
  });

  return {
    world,
    /** Puts events into the archive as one object of the hour in which they came. */
    archived(integration: string, deliveries: readonly string[], receivedAt: string, ...eventIds: string[]) {
      const hour = hourOf(receivedAt);
      const events = eventIds.map(
        (eventId) => ({ tenant: tenantId('7'), eventId, receivedAt, deliveries }) as Partial<Envelope> as Envelope,
      );
      const key = `${integration}/${hour}/${world.objects.size}`;
      world.objects.set(key, { hour, writtenAt: world.now, events });
    },
    stands(path: string, eventId: string, state: Standing['state'], updatedAt = world.now) {
      world.ledger.set(`${path} 7 ${eventId}`, { state, updatedAt });
    },
    /** Runs the check; what it told and what it did since the last run. */
    async check(remainingMs = () => 900_000) {
      world.told.length = 0;
      world.calls.length = 0;
      await run(remainingMs);
      return [...world.told] as (HourRow & ArchiveRow)[];
    },
    row: (integration: string, hour: string) => world.rows.get(`${integration} ${hour}`),
  };
}
