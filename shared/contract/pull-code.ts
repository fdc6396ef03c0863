import type { SettingsOf } from './bind.ts';
import type { Integration } from './integration.ts';
import type { Vendor, VendorResult } from './vendor.ts';

/** One item of a page. */
export interface PulledRecord {
  /** The same in every run, and of no other record of the listing. */
  readonly id: string;
  /** What becomes the event's body, as JSON. Left out of it, what changes without meaning: a time of export, a random order. */
  readonly body: unknown;
  /** ISO 8601: when the source changed it last, by the source's own clock. The event's time. */
  readonly changedAt?: string;
}

/** What one call for a page brought. A failed call is returned as it is. */
export type PulledPage =
  | {
      readonly kind: 'page';
      /** May be empty in the middle of a listing: only a missing `next` ends it. */
      readonly records: readonly PulledRecord[];
      /** Where the next page begins. */
      readonly next?: string;
      /** Records in the whole listing, as the source states it; with `counted` paging, each page must. */
      readonly total?: number;
    }
  /** The source no longer knows the cursor: the run reads from the beginning. */
  | { readonly kind: 'cursor-expired' }
  | Exclude<VendorResult<never>, { readonly kind: 'success' }>;

/** What the code of a pull is given for one page. */
export interface PullContext<Settings> {
  /** `next` of the page before; absent for the first. */
  readonly cursor?: string;
  /** ISO 8601, UTC: only what changed from then on is wanted. Absent: everything. */
  readonly since?: string;
  readonly settings: Settings;
  /** A client for the account that the contract names. */
  readonly vendor: Vendor;
}

/** A pull of a contract bound to its code. */
export interface BoundPull<I extends Integration = Integration> {
  readonly integration: I;
  readonly pull: string;
  /** Reads one page with one call, or a few. It may be called again for the same page. */
  read(context: PullContext<SettingsOf<I>>): Promise<PulledPage>;
}

/**
 * Binds code to `pull` of `integration`; an undeclared name does not compile. In `integrations/NAME/PULL.ts`.
 *
 * @example
 * import { defineIntegration, definePull } from 'penstock';
 * import * as z from 'zod';
 * import orders from './integrations/orders-to-books/contract.ts';
 *
 * const contract = defineIntegration({
 *   ...orders,
 *   pulls: {
 *     'nightly-orders': {
 *       title: 'All orders, every night',
 *       account: orders.deliveries['order-to-invoice'].destination,
 *       schedule: { daily: '01:15', timeZone: 'Europe/Berlin' },
 *       record: 'order',
 *       event: 'order.paid',
 *       identity: 'number',
 *       reads: { kind: 'full' },
 *       paging: { kind: 'stable', by: 'number' },
 *       expected: { minutes: 20, lateMinutes: 120, records: { atLeast: 1000, atMost: 50_000 } },
 *       bounds: { pages: 1000, hours: 6 },
 *     },
 *   },
 * });
 * const page = z.object({ orders: z.array(z.object({ number: z.string() })), next: z.string().optional() });
 *
 * export default definePull(contract, 'nightly-orders', {
 *   async read({ cursor = '', vendor }) {
 *     const query = { after: cursor, limit: '100' };
 *     const listed = await vendor.call({ operation: 'list orders', method: 'GET', path: '/orders', query, answer: page });
 *     if (listed.kind !== 'success') return listed;
 *     const { orders: found, next } = listed.answer;
 *     const records = found.map((order) => ({ id: order.number, body: { order } }));
 *     return { kind: 'page', records, ...(next !== undefined && { next }) };
 *   },
 * });
 */
export function definePull<I extends Integration, P extends keyof NonNullable<I['pulls']> & string>(
  integration: I,
  pull: P,
  code: Pick<BoundPull<I>, 'read'>,
): BoundPull<I> {
  return { integration, pull, ...code };
}
