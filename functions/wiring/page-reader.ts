import type { Context } from 'aws-lambda';
import type { BoundPull, Destination } from '../../shared/contract/index.ts';
import type { PullServices } from '../../shared/pull/index.ts';
import { type ListingReaderOptions, openListingReader } from './listing-reader.ts';

export interface PageReaderOptions extends ListingReaderOptions {
  readonly bound: BoundPull;
  readonly account: Destination;
  readonly settings: Readonly<Record<string, string>>;
}

/** Reads the pages of a pull in one invocation. */
export function openPageReader(
  { bound, account, settings, ...options }: PageReaderOptions,
  context: Context,
): Pick<PullServices, 'readPage' | 'permit' | 'remainingMs' | 'leaseMs'> {
  const reader = openListingReader(options, context);
  return {
    ...{ remainingMs: reader.remainingMs, leaseMs: reader.leaseMs },
    permit: () => reader.permit([account]),
    readPage({ name, pages, cursor, since }) {
      const asked = { settings, ...(cursor !== undefined && { cursor }), ...(since !== undefined && { since }) };
      const correlationId = `pull:${options.id}:${name}:${pages}`;
      return reader.read(account, correlationId, (vendor) => bound.read({ ...asked, vendor }), PAGE_KINDS);
    },
  };
}

const PAGE_KINDS = ['page', 'cursor-expired', 'absent', 'refused', 'failed'] as const;
