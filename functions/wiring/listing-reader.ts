import type { Context } from 'aws-lambda';
import { type createControl, createIdleLimiter } from '../../shared/call/limits/index.ts';
import type { Destination, PullId, Vendor } from '../../shared/contract/index.ts';
import type { PullServices } from '../../shared/pull/index.ts';
import { describeError, type Log } from '../../shared/telemetry/index.ts';
import { CLOSING_MS } from '../../shared/topology/index.ts';
import type { DestinationAccounts } from './vendors.ts';

export interface ListingReaderOptions {
  readonly id: PullId;
  readonly accounts: DestinationAccounts;
  readonly control: ReturnType<typeof createControl>;
  readonly log: Log;
  /** A turn makes no call later than this, in milliseconds from its beginning. Default: what the function's own limit allows. */
  readonly mostMs?: number;
}

/** Calls accounts in one invocation, by the team's code, with what live events leave of their budgets. */
export interface ListingReader extends Pick<PullServices, 'remainingMs' | 'leaseMs'> {
  permit(accounts: readonly Destination[]): ReturnType<PullServices['permit']>;
  /** Runs the team's code of a page or of a record. Never rejects. @param kinds what it may return */
  read<T extends { readonly kind: string }>(
    account: Destination,
    correlationId: string,
    code: (vendor: Vendor) => Promise<T>,
    kinds: readonly T['kind'][],
  ): Promise<T | { readonly kind: 'threw'; readonly reason: string }>;
}

/** A turn waits so long for an account whose breaker is half-open, or that asked for no calls. */
const PERMIT_WAIT_MS = 5000;

export function openListingReader(
  { id, accounts, control, log, mostMs = Number.POSITIVE_INFINITY }: ListingReaderOptions,
  context: Context,
): ListingReader {
  const sleep = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));
  const endMs = Date.now() + Math.min(mostMs, context.getRemainingTimeInMillis() - CLOSING_MS);
  // What a page's call, and storing what it brings, may take.
  const slowest = Math.max(...accounts.inCallingOrder.map(({ timeouts }) => timeouts.connectMs + timeouts.responseMs));
  const latestMs = endMs - slowest - CLOSING_MS;
  const limiter = createIdleLimiter({
    ...{ control, sleep, now: Date.now, random: Math.random, latestMs: () => latestMs },
    onTrouble: ({ name }, error) =>
      log.error('account state not written', { destination: name, errorMessage: describeError(error) }),
  });
  const vendors = accounts.vendors({ remainingMs: () => endMs - Date.now(), limiter });

  return {
    remainingMs: () => latestMs - Date.now(),
    leaseMs: () => context.getRemainingTimeInMillis() + CLOSING_MS,

    async permit(called) {
      const permit = await control.acquire({
        ...{ delivery: id, accounts: called, calls: 1, maxWaitMs: PERMIT_WAIT_MS, holder: context.awsRequestId },
      });
      if (permit.kind !== 'refused') return undefined;
      const { kind: _, ...refused } = permit;
      return { kind: 'deferred', ...refused };
    },

    async read(account, correlationId, code, kinds) {
      const vendor = vendors.for({ log, correlationId, onCall: () => {} }).client(account.name);
      try {
        const read = await code(vendor);
        return isOneOf(read, kinds) ? read : { kind: 'threw', reason: 'page-not-as-agreed' };
      } catch (error) {
        log.error('the code of a listing threw', { errorMessage: describeError(error) });
        return { kind: 'threw', reason: 'code-threw' };
      } finally {
        await accounts.keepNotices(log);
      }
    },
  };
}

/** Team code may return anything. */
function isOneOf(value: unknown, kinds: readonly string[]): boolean {
  return (
    typeof value === 'object' && value !== null && kinds.some((kind) => kind === (value as { kind?: unknown }).kind)
  );
}
