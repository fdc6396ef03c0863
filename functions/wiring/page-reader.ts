import type { Context } from 'aws-lambda';
import { type createControl, createIdleLimiter } from '../../shared/call/limits/index.ts';
import type { BoundPull, Destination, PullId } from '../../shared/contract/index.ts';
import type { Run } from '../../shared/ledger/index.ts';
import type { PageRead, PullServices } from '../../shared/pull/index.ts';
import { describeError, type Log } from '../../shared/telemetry/index.ts';
import { CLOSING_MS } from '../../shared/topology/index.ts';
import type { DestinationAccounts } from './vendors.ts';

export interface PageReaderOptions {
  readonly bound: BoundPull;
  readonly id: PullId;
  readonly account: Destination;
  readonly accounts: DestinationAccounts;
  readonly control: ReturnType<typeof createControl>;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: Log;
}

/** A turn waits so long for an account whose breaker is half-open, or that asked for no calls. */
const PERMIT_WAIT_MS = 5000;

/** Reads the pages of one invocation, by the team's code, with what live events leave of the account's budget. */
export function openPageReader(
  { bound, id, account, accounts, control, settings, log }: PageReaderOptions,
  context: Context,
): Pick<PullServices, 'readPage' | 'permit' | 'remainingMs' | 'leaseMs'> {
  const sleep = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));
  const endMs = Date.now() + context.getRemainingTimeInMillis() - CLOSING_MS;
  // What a page's call, and storing what it brings, may take.
  const forOnePageMs = account.timeouts.connectMs + account.timeouts.responseMs + CLOSING_MS;
  const latestMs = endMs - forOnePageMs;
  const limiter = createIdleLimiter({
    ...{ control, sleep, now: Date.now, random: Math.random, latestMs: () => latestMs },
    onTrouble: ({ name }, error) =>
      log.error('account state not written', { destination: name, errorMessage: describeError(error) }),
  });
  const vendors = accounts.vendors({ remainingMs: () => endMs - Date.now(), limiter });

  return {
    remainingMs: () => latestMs - Date.now(),
    leaseMs: () => context.getRemainingTimeInMillis() + CLOSING_MS,

    async permit() {
      const permit = await control.acquire({
        ...{ delivery: id, accounts: [account], calls: 1, maxWaitMs: PERMIT_WAIT_MS, holder: context.awsRequestId },
      });
      if (permit.kind !== 'refused') return undefined;
      const { kind: _, ...refused } = permit;
      return { kind: 'deferred', ...refused };
    },

    async readPage(run: Run): Promise<PageRead> {
      const correlationId = `pull:${id}:${run.name}:${run.pages}`;
      const vendor = vendors.for({ log, correlationId, onCall: () => {} }).client(account.name);
      const { cursor, since } = run;
      const asked = {
        settings,
        vendor,
        ...(cursor !== undefined && { cursor }),
        ...(since !== undefined && { since }),
      };
      try {
        const page: unknown = await bound.read(asked);
        return isPageRead(page) ? page : { kind: 'threw', reason: 'page-not-as-agreed' };
      } catch (error) {
        log.error('the code of a pull threw', { errorMessage: describeError(error) });
        return { kind: 'threw', reason: 'code-threw' };
      }
    },
  };
}

/** Team code may return anything. */
function isPageRead(value: unknown): value is PageRead {
  const kinds: readonly unknown[] = ['page', 'cursor-expired', 'absent', 'refused', 'failed'];
  return typeof value === 'object' && value !== null && kinds.includes((value as { kind?: unknown }).kind);
}
