import type { Pull, PulledPage } from '../../../shared/contract/index.ts';
import { DEFAULT_BREAKER } from '../../../shared/contract/index.ts';

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: string;
}

/** The pull that the tests of this folder change. */
export const PULL: Pull = {
  title: 'All products, every night',
  account: {
    name: 'catalogue',
    title: 'Catalogue',
    baseUrl: 'https://catalogue.example.com',
    apiVersion: '1',
    changesAnnouncedAt: 'https://catalogue.example.com/changes',
    authentication: { scheme: 'bearer', secret: 'access token' },
    permissions: ['products.read'],
    timeouts: { connectMs: 1000, responseMs: 5000 },
    limits: { perSecond: 5 },
    breaker: DEFAULT_BREAKER,
    responses: [],
    probe: { method: 'GET', path: '/me' },
  },
  schedule: { daily: '01:15', timeZone: 'Europe/Berlin' },
  record: 'product',
  event: 'product.listed',
  identity: 'id',
  reads: { kind: 'full', gone: { event: 'product.gone', afterRuns: 2, mostPercent: 10 } },
  paging: { kind: 'stable', by: 'id' },
  expected: { minutes: 30, lateMinutes: 120, records: { atLeast: 1, atMost: 1_000_000 } },
  bounds: { pages: 10_000, hours: 24 },
};

export const rowsOf = (count: number, updatedAt = '2026-11-20T08:00:00.000Z'): Row[] =>
  Array.from({ length: count }, (_, i) => ({ id: `p${String(i).padStart(6, '0')}`, title: `Product ${i}`, updatedAt }));

const record = ({ id, title, updatedAt }: Row) => ({ id, changedAt: updatedAt, body: { id, title, updatedAt } });

const bodyOf = (row: Row) => JSON.stringify(record(row).body);

/** What a source's records look like once every one of them has had its effect. */
export const effectsOf = (rows: readonly Row[]) => new Map(rows.map((row) => [`product:${row.id}`, bodyOf(row)]));

/** Pages by a key that does not change: behind the last id. */
export function byId(rows: () => readonly Row[], limit: number) {
  return ({ cursor = '' }: { readonly cursor?: string }): PulledPage => {
    const behind = rows()
      .filter(({ id }) => id > cursor)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const page = behind.slice(0, limit);
    return pageOf(page, behind.length > limit ? page.at(-1)?.id : undefined);
  };
}

/** Pages of what changed since a time, behind the last time and id. */
export function byTime(rows: () => readonly Row[], limit: number) {
  return ({ cursor = '', since = '' }: { readonly cursor?: string; readonly since?: string }): PulledPage => {
    const keyOf = ({ updatedAt, id }: Row) => `${updatedAt} ${id}`;
    const behind = rows()
      .filter((row) => row.updatedAt >= since && keyOf(row) > cursor)
      .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const page = behind.slice(0, limit);
    const last = page.at(-1);
    return pageOf(page, behind.length > limit && last ? keyOf(last) : undefined);
  };
}

/** Pages by number, which shift when a row before them goes; each states the total. */
export function byNumber(rows: () => readonly Row[], limit: number) {
  return ({ cursor = '0' }: { readonly cursor?: string }): PulledPage => {
    const from = Number(cursor);
    const all = rows();
    const next = from + limit < all.length ? String(from + limit) : undefined;
    return { ...pageOf(all.slice(from, from + limit), next), total: all.length };
  };
}

export function pageOf(rows: readonly Row[], next: string | undefined) {
  return { kind: 'page' as const, records: rows.map(record), ...(next !== undefined && { next }) };
}
