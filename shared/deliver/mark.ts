import { failed } from '../call/client/index.ts';
import type { Delivery, Envelope, Outcome, Vendor, VendorCall } from '../contract/index.ts';
import type { LedgerCall, Pasts } from '../ledger/index.ts';
import { describeError, type Log } from '../telemetry/index.ts';
import { enterWrite, keyOf, type MadeWrites, vendorKey } from './write-keys.ts';

/** What one attempt leaves for the ledger, beside its outcome. */
export interface Trail {
  readonly calls: LedgerCall[];
  /** Writes of this attempt that are under way. Team code may end, or throw, without having waited for them. */
  readonly underWay: Set<Promise<unknown>>;
  /** Whether a write of this attempt had an effect or may have had one. */
  mayHaveWritten?: boolean;
  readonly writes: MadeWrites;
  /** How the attempt ends, whatever the code makes of it: a write was refused before it was sent. */
  misuse?: Outcome;
  /** Milliseconds since the epoch: a write left then, or was about to, that may have taken effect. */
  uncertainSince?: number;
  /** By then the last such write had left, if at all. */
  lastWriteBy?: number;
  /** Of the key towards the vendor; absent where the delivery sends none. */
  generation?: number;
}

export const newTrail = (): Trail => ({ calls: [], underWay: new Set(), writes: new Map() });

/** Takes back the doubt: no write of this event had an effect. */
export function forgetWrite(trail: Trail): void {
  delete trail.uncertainSince;
  delete trail.lastWriteBy;
}

/** How an event ends whose past or mark could not be read or written: it comes back soon. */
export const STORE_UNAVAILABLE = {
  kind: 'deferred',
  reason: 'ledger-unavailable',
  retryAfterSeconds: 120,
  isFault: true,
} as const satisfies Outcome;

export interface MarkOptions {
  /** The account that the client calls. */
  readonly destination: string;
  readonly delivery: Delivery;
  readonly pasts: Pasts;
  /** `integration/delivery`. */
  readonly prefix: string;
  readonly envelope: Envelope;
  readonly messageId: string;
  readonly trail: Trail;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A client that marks each write in the ledger before it leaves, and sends the event's key where the vendor knows keys. */
export function markWrites(vendor: Vendor, options: MarkOptions): Vendor {
  const { delivery, pasts, envelope, messageId, trail, log, now } = options;

  async function mark(uncertainSince: number): Promise<boolean> {
    // The write waits for its turn first, but never longer than its worker may live.
    const lastWriteBy = now() + delivery.worker.timeoutSeconds * 1000;
    try {
      await pasts.attempting(envelope, { messageId, generation: trail.generation ?? 0, uncertainSince, lastWriteBy });
    } catch (error) {
      log.error('write not marked, so not made', { errorMessage: describeError(error) });
      return false;
    }
    Object.assign(trail, { uncertainSince, lastWriteBy });
    return true;
  }

  /** A write that succeeded stays in doubt until the event's end is recorded; one that surely had no effect leaves none. */
  async function noteFailure({ kind }: Outcome, isFirst: boolean): Promise<void> {
    if (kind === 'ambiguous') trail.lastWriteBy = now();
    else if (isFirst) {
      forgetWrite(trail);
      // A message handed back leaves no other record.
      if (kind === 'deferred')
        await pasts
          .unmark(envelope.account, envelope.eventId)
          .catch(() => log.warn('mark not taken back; the next attempt looks first'));
    }
  }

  return {
    async call<T>(call: VendorCall<T>) {
      if (call.method === 'GET') return vendor.call(call);
      const entered = enterWrite(trail.writes, {
        destination: options.destination,
        call,
        ambiguity: delivery.ambiguity,
      });
      if ('kind' in entered) {
        trail.misuse = entered;
        return failed(entered);
      }
      const isFirst = trail.uncertainSince === undefined;
      if (!(await mark(trail.uncertainSince ?? now()))) {
        entered.effect = 'none';
        return failed(STORE_UNAVAILABLE);
      }
      const result = await vendor.call({ ...call, headers: { ...call.headers, ...keyFor(options, keyOf(call)) } });
      if (result.kind === 'success') entered.effect = 'made';
      else {
        entered.effect = result.outcome.kind === 'ambiguous' ? 'unknown' : 'none';
        await noteFailure(result.outcome, isFirst);
      }
      return result;
    },
  };
}

function keyFor({ delivery, prefix, envelope, trail }: MarkOptions, key: string): Record<string, string> {
  const { ambiguity } = delivery;
  if (ambiguity.strategy !== 'vendor-idempotency-key') return {};
  const { account, eventId } = envelope;
  return {
    [ambiguity.header]: vendorKey({ prefix, account, eventId, key, generation: trail.generation ?? 0 }),
  };
}
