import type { Context } from 'aws-lambda';
import type { BoundReconciliation, Reconciliation } from '../../shared/contract/index.ts';
import type { ReconcileServices } from '../../shared/reconcile/index.ts';
import { type ListingReaderOptions, openListingReader } from './listing-reader.ts';

export interface ComparedSidesOptions extends ListingReaderOptions {
  readonly bound: BoundReconciliation;
  readonly declared: Reconciliation;
  readonly settings: Readonly<Record<string, string>>;
}

const FAILED = ['absent', 'refused', 'failed'] as const;

/** Reads both sides of a reconciliation in one invocation: pages of their listings, and single records. */
export function openComparedSides(
  { bound, declared, settings, ...options }: ComparedSidesOptions,
  context: Context,
): Pick<ReconcileServices, 'readPage' | 'find' | 'permit' | 'remainingMs' | 'leaseMs'> {
  const reader = openListingReader(options, context);
  const correlationId = (run: string, what: string | number) => `reconcile:${options.id}:${run}:${what}`;
  return {
    ...{ remainingMs: reader.remainingMs, leaseMs: reader.leaseMs },
    permit: (sides) => reader.permit(sides.map((side) => declared[side].account)),
    readPage(side, { name, pages, cursor }) {
      const asked = { settings, ...(cursor !== undefined && { cursor }) };
      return reader.read(
        declared[side].account,
        correlationId(name, pages),
        (vendor) => bound[side].list({ ...asked, vendor }),
        ['page', 'cursor-expired', ...FAILED],
      );
    },
    find: (side, asked, { name }) =>
      reader.read(
        declared[side].account,
        correlationId(name, 'look'),
        (vendor) => bound[side].find({ ...asked, settings, vendor }),
        ['found', ...FAILED],
      ),
  };
}
