import type { ArchiveReader } from '../../../../shared/archive/index.ts';
import { hourOf } from '../../../../shared/archive/index.ts';
import { type Envelope, tenantId } from '../../../../shared/contract/index.ts';
import type { CompletenessConfig } from '../../../../shared/topology/index.ts';
import { createCompletenessCheck } from '../../../../shared/watch/completeness/check.ts';
import type { EventState } from '../../../../shared/watch/completeness/count.ts';
import type { Depth } from '../../../../shared/watch/completeness/reckon.ts';
import type { ArchiveRow, HourRow } from '../../../../shared/watch/completeness/rows.ts';

export const HOUR = 3_600_000;
const CONFIG: CompletenessConfig = {
  integrations: {
    shop: {
      crm: { ordering: 'none', sourceDays: 7, deadLetterDays: 14 },
      mail: { ordering: 'by-entity', sourceDays: 7, deadLetterDays: 14 },
    },
    bank: { books: { ordering: 'none', sourceDays: 7, deadLetterDays: 14 } },
  },
};

/** The check's environment as data. A test changes it between two runs, or while the check pauses. */
export function openFixture(at: string) {
  const environment = {
    now: Date.parse(at),
    /** By key. */
    objects: new Map<string, { readonly hour: string; readonly writtenAt: number; readonly events: Envelope[] }>(),
    /** By `integration/delivery account eventId`. */
    ledger: new Map<string, EventState>(),
    /** By `integration/delivery`, and `integration/archive`. */
    queues: new Map<string, Depth>(),
    rows: new Map<string, HourRow>(),
    /** What happened, in order. */
    calls: [] as string[],
    reported: [] as (HourRow | ArchiveRow | string)[],
    whilePaused: () => {},
    failing: undefined as string | undefined,
  };
  const depth = (name: string) => environment.queues.get(name) ?? { source: 0, deadLetters: 0 };
  const archive: ArchiveReader = {
    async *list(integration, which) {
      for (const [key, { hour, writtenAt }] of [...environment.objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (!key.startsWith(`${integration}/`)) continue;
        const isAsked = 'from' in which ? hour >= which.from : 'hour' in which && hour === which.hour;
        if (isAsked) yield { key, hour, writtenAt };
      }
    },
    async *events(key) {
      environment.calls.push(`read ${key}`);
      yield* environment.objects.get(key)?.events ?? [];
    },
  };
  const run = createCompletenessCheck({
    config: CONFIG,
    archive,
    async lookAtQueues(integration, deliveries) {
      environment.calls.push(`count ${integration}`);
      if (environment.failing === integration) throw new Error('throttled');
      const names = Object.keys(deliveries);
      return {
        archive: depth(`${integration}/archive`),
        deliveries: Object.fromEntries(names.map((name) => [name, depth(`${integration}/${name}`)])),
      };
    },
    async eventStates(asked) {
      environment.calls.push(`ask ${asked.length}`);
      return asked.map(({ path, account, eventId }) => environment.ledger.get(`${path} ${account} ${eventId}`));
    },
    rows: {
      async put(row) {
        environment.rows.set(`${row.integration} ${row.hour}`, row);
      },
      async putArchive() {},
      async *hours(integration, from) {
        for (const row of environment.rows.values()) if (row.integration === integration && row.hour >= from) yield row;
      },
      async archive() {
        return undefined;
      },
    },
    now: () => environment.now,
    async pause(ms) {
      environment.calls.push(`pause ${ms}`);
      environment.now += ms;
      environment.whilePaused();
    },
    listener: {
      onChecked: (row) => environment.reported.push(row),
      onArchive: (row) => environment.reported.push(row),
      onError: (integration, error) => environment.reported.push(`${integration}: ${String(error)}`),
    },
  });

  return {
    environment,
    /** Puts events into the archive as one object of the hour in which they came. */
    archived(integration: string, deliveries: readonly string[], receivedAt: string, ...eventIds: string[]) {
      const hour = hourOf(receivedAt);
      const events = eventIds.map(
        (eventId) => ({ tenant: tenantId('7'), eventId, receivedAt, deliveries }) as Partial<Envelope> as Envelope,
      );
      const key = `${integration}/${hour}/${environment.objects.size}`;
      environment.objects.set(key, { hour, writtenAt: environment.now, events });
    },
    known(path: string, eventId: string, state: EventState['state'], updatedAt = environment.now) {
      environment.ledger.set(`${path} 7 ${eventId}`, { state, updatedAt });
    },
    /** Runs the check. @returns what it reported */
    async check(remainingMs = () => 900_000) {
      environment.reported.length = 0;
      environment.calls.length = 0;
      await run(remainingMs);
      return [...environment.reported] as (HourRow & ArchiveRow)[];
    },
    row: (integration: string, hour: string) => environment.rows.get(`${integration} ${hour}`),
  };
}
