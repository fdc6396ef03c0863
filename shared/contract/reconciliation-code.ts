import type { SettingsOf } from './bind.ts';
import type { Integration } from './integration.ts';
import type { PullContext } from './pull-code.ts';
import type { DifferenceKind } from './reconciliation.ts';
import type { Vendor, VendorResult } from './vendor.ts';

/** One record of a side, as it is compared. */
export interface ComparedRecord<Field extends string = string> {
  /** The side's own id, the same in every run: it stands in the report and in the ledger. No address and no name. */
  readonly id: string;
  /** What both sides call the record by, in one form. Only its digest is kept. */
  readonly key: string;
  /** In a form that is the same on both sides: trimmed, one case, one format of time. Only their digest is kept. */
  readonly compared: Readonly<Record<Field, string | number | boolean | null>>;
  /** One of its side's `words`, where the contract declares them. */
  readonly word?: string;
  /** ISO 8601: when the record changed last, by its side's clock. */
  readonly changedAt?: string;
}

/** What one call for a page brought. A failed call is returned as it is. */
export type ComparedPage<Field extends string = string> =
  | {
      readonly kind: 'page';
      readonly records: readonly ComparedRecord<Field>[];
      /** Where the next page begins; only a missing one ends the listing. */
      readonly next?: string;
      /** Records in the whole listing, as the side states it; with `counted` paging, each page must. */
      readonly total?: number;
    }
  /** The side no longer knows the cursor: its listing is read from the beginning. */
  | { readonly kind: 'cursor-expired' }
  | Failed;

/** What a direct read of one record brought. `absent`: this side does not have it. */
export type FoundRecord<Field extends string = string> =
  /** `body` is what becomes the body of its repair, as JSON. */
  { readonly kind: 'found'; readonly record: ComparedRecord<Field> & { readonly body: unknown } } | Failed;

type Failed = Exclude<VendorResult<never>, { readonly kind: 'success' }>;

/** How a record is asked for: by its side's own id, or by the key that both sides share. */
export interface FindContext<Settings> {
  readonly by: 'id' | 'key';
  readonly value: string;
  /** What the link says the record is the same as: the other side's id. Of the destination's record the body of a repair may need it. */
  readonly linked?: string;
  readonly settings: Settings;
  /** A client for the side's account. */
  readonly vendor: Vendor;
}

/** The code of one side. Each function makes one call, or a few, and may be called again for the same. */
export interface SideCode<Settings, Field extends string = string> {
  /** Reads one page. Everything is wanted: `since` is always absent. */
  list(context: PullContext<Settings>): Promise<ComparedPage<Field>>;
  /** Reads one record directly, not from a listing or a search that may lag. */
  find(context: FindContext<Settings>): Promise<FoundRecord<Field>>;
}

/** A difference as a second, direct look saw it. */
export interface SeenDifference<Field extends string = string> {
  readonly kind: DifferenceKind;
  readonly source?: ComparedRecord<Field>;
  readonly destination?: ComparedRecord<Field>;
}

/** A reconciliation of a contract bound to its code. */
export interface BoundReconciliation<I extends Integration = Integration> {
  readonly integration: I;
  readonly reconciliation: string;
  readonly source: SideCode<SettingsOf<I>>;
  readonly destination: SideCode<SettingsOf<I>>;
  /** The class of a difference, where the contract names more than the four kinds. Default: its kind. */
  classOf?(difference: SeenDifference): string;
}

type Reconciliations<I extends Integration> = NonNullable<I['reconciliations']>;
type FieldOf<I extends Integration, R extends keyof Reconciliations<I>> = Reconciliations<I>[R]['fields'][number];

interface Code<I extends Integration, R extends keyof Reconciliations<I>> {
  readonly source: SideCode<SettingsOf<I>, FieldOf<I, R>>;
  readonly destination: SideCode<SettingsOf<I>, FieldOf<I, R>>;
  classOf?(difference: SeenDifference<FieldOf<I, R>>): keyof Reconciliations<I>[R]['classes'] & string;
}

/**
 * Binds code to `reconciliation` of `integration`; an undeclared name, a field that is left out, or a class that is not declared does not
 * compile. In `integrations/NAME/RECONCILIATION.ts`.
 *
 * @example
 * import { defineIntegration, defineReconciliation, type Vendor } from 'penstock';
 * import * as z from 'zod';
 * import orders from './integrations/orders-to-books/contract.ts';
 *
 * const books = orders.deliveries['order-to-invoice'].destination;
 * const listing = { account: books, paging: { kind: 'stable', by: 'number' }, records: { atLeast: 100, atMost: 50_000 } } as const;
 * const contract = defineIntegration({
 *   ...orders,
 *   reconciliations: {
 *     'nightly-orders': {
 *       title: 'Orders in shop and books',
 *       schedule: { daily: '04:30', timeZone: 'Europe/Berlin' },
 *       source: { ...listing, title: 'Orders in the shop', record: 'order' },
 *       destination: { ...listing, title: 'Invoices in the books', record: 'invoice' },
 *       matching: 'the number of the order, which its invoice holds',
 *       fields: ['total'],
 *       delivery: 'order-to-invoice',
 *       classes: {
 *         missing: { meaning: 'An order without an invoice', repair: 'order.paid', tell: 'report' },
 *         extra: { meaning: 'An invoice without an order', tell: 'page' },
 *         differs: { meaning: 'An invoice over another total', tell: 'report' },
 *         'two-of-one': { meaning: 'Two invoices for one order', tell: 'page' },
 *       },
 *       cap: { differences: 100, percent: 1 },
 *       expected: { minutes: 30, lateMinutes: 120 },
 *       bounds: { pages: 2000, hours: 12 },
 *     },
 *   },
 * });
 * const row = z.object({ number: z.string(), total: z.number() });
 * const page = z.object({ rows: z.array(row), next: z.string().optional() });
 * const compared = ({ number, total }: z.infer<typeof row>) => ({ id: number, key: number, compared: { total } });
 * const sideOf = (where: '/orders' | '/invoices') => ({
 *   async list({ cursor = '', vendor }: { readonly cursor?: string; readonly vendor: Vendor }) {
 *     const query = { after: cursor };
 *     const listed = await vendor.call({ operation: 'list', method: 'GET', path: where, query, answer: page });
 *     if (listed.kind !== 'success') return listed;
 *     const { rows, next } = listed.answer;
 *     return { kind: 'page' as const, records: rows.map(compared), ...(next !== undefined && { next }) };
 *   },
 *   async find({ value, vendor }: { readonly value: string; readonly vendor: Vendor }) {
 *     const query = { number: value };
 *     const found = await vendor.call({ operation: 'read', method: 'GET', path: where, query, answer: row });
 *     if (found.kind !== 'success') return found;
 *     const body = { order: { number: found.answer.number } };
 *     return { kind: 'found' as const, record: { ...compared(found.answer), body } };
 *   },
 * });
 *
 * export default defineReconciliation(contract, 'nightly-orders', { source: sideOf('/orders'), destination: sideOf('/invoices') });
 */
export function defineReconciliation<I extends Integration, R extends keyof Reconciliations<I> & string>(
  integration: I,
  reconciliation: R,
  code: Code<I, R>,
): BoundReconciliation<I> {
  return { integration, reconciliation, ...code };
}
