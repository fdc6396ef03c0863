import type {
  BoundDelivery,
  Delivery,
  DeliveryContext,
  Envelope,
  Outcome,
  Vendor,
  VendorResult,
} from '../contract/index.ts';
import type { LedgerCall, Pasts, Versions } from '../ledger/index.ts';
import { describeError, type Log } from '../telemetry/index.ts';
import { approach, generationOf, remembersWrites } from './ambiguity.ts';
import { forgetWrite, markWrites, STORE_UNAVAILABLE, type Trail } from './mark.ts';
import { guard, inDoubt, versionOf } from './order.ts';
import { readLookUp, readNames, readOutcome } from './returned.ts';
import { runTeamCode } from './team-code.ts';

export interface AttemptServices {
  readonly bound: BoundDelivery;
  readonly delivery: Delivery;
  readonly pasts: Pasts;
  /** `integration/delivery`. */
  readonly prefix: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly vendor: (name: string, envelope: Envelope, log: Log, onCall: (call: LedgerCall) => void) => Vendor;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface EventToApply {
  readonly event: unknown;
  readonly envelope: Envelope;
  readonly messageId: string;
}

/**
 * Applies one event: past what is newer already, after a look at a write whose outcome is unknown, with a mark before each
 * write that cannot be repeated blindly.
 */
export async function attempt(
  { event, envelope, messageId }: EventToApply,
  services: AttemptServices,
  log: Log,
  trail: Trail,
): Promise<Outcome> {
  const { bound, delivery, pasts } = services;
  const { versions } = delivery.consistency;
  const { account, eventId, entity } = envelope;
  /** Whether the vendor refused a write for good: a refused read, or our own doubt, says nothing of an earlier write. */
  let isWriteRefused = false;
  try {
    const isGuarded = versions.guard !== 'none' && entity !== undefined;
    const known = isGuarded ? await pasts.versions(account, entity) : {};
    const named = await changesOf();
    if (!named.ok) return named.outcome;
    const changes = named.value;
    const guarded = guard(versions, envelope, known, changes);
    if (guarded.kind === 'stale') return guarded;
    if (guarded.kind === 'refused')
      return { kind: 'contract', reason: 'event-without-version', problems: [guarded.problem] };
    const fresh = versions.guard === 'field' ? guarded.names : changes;
    const outcome = await resolveAndApply(contextOf(fresh));
    const hadNoEffect = outcome.kind === 'permanent' && isWriteRefused && trail.uncertainSince === undefined;
    if (hadNoEffect) await retracted(guarded.names, known);
    const mayHaveWritten = outcome.kind === 'delivered' || outcome.kind === 'ambiguous';
    return mayHaveWritten ? await advanced(outcome, guarded.names, known) : outcome;
  } catch (error) {
    log.error('ledger not available', { errorMessage: describeError(error) });
    return STORE_UNAVAILABLE;
  }

  /**
   * Moves the record's version forward, also where nobody knows whether the write took effect: an older event must not
   * overwrite it. Where that fails the event comes back, to be found or repeated without a second effect; one that could not
   * be repeated so stays delivered.
   */
  async function advanced(outcome: Outcome, names: readonly string[], known: Versions): Promise<Outcome> {
    const version = versionOf(envelope);
    if (!version || entity === undefined || names.length === 0) return outcome;
    try {
      const isDoubtful = outcome.kind === 'ambiguous';
      const next = names.map((name) => [name, isDoubtful ? inDoubt(version, known[name]) : version]);
      await pasts.advance(account, entity, Object.fromEntries(next));
      return outcome;
    } catch (error) {
      log.error('version of the record not kept', { errorMessage: describeError(error) });
      const isKept = outcome.kind === 'ambiguous' || delivery.ambiguity.strategy === 'none';
      return isKept ? outcome : STORE_UNAVAILABLE;
    }
  }

  /** The vendor refused the event for good: what an earlier attempt may have written, it has not. */
  async function retracted(names: readonly string[], known: Versions): Promise<void> {
    const doubted = names.filter((name) => known[name]?.eventId === eventId && known[name].previous !== undefined);
    if (doubted.length === 0 || entity === undefined) return;
    await pasts
      .retract(account, entity, doubted, eventId)
      .catch((error) => log.error('version of the record not taken back', { errorMessage: describeError(error) }));
  }

  function contextOf(fresh: readonly string[]): DeliveryContext<unknown, Readonly<Record<string, string>>> {
    const markOptions = {
      delivery,
      pasts,
      prefix: services.prefix,
      envelope,
      messageId,
      trail,
      log,
      now: services.now,
    };
    const vendor = (name: string) => services.vendor(name, envelope, log, (call) => trail.calls.push(call));
    return {
      event,
      envelope,
      fresh,
      settings: services.settings,
      vendor: (name) => {
        const client = watched(vendor(name));
        return remembersWrites(delivery.ambiguity) ? markWrites(client, { ...markOptions, destination: name }) : client;
      },
    };
  }

  function watched(vendor: Vendor): Vendor {
    return {
      call(call) {
        if (call.method === 'GET') return vendor.call(call);
        const writing = write(() => vendor.call(call));
        trail.underWay.add(writing);
        return writing.finally(() => trail.underWay.delete(writing));
      },
    };
  }

  async function write<T>(send: () => Promise<VendorResult<T>>): Promise<VendorResult<T>> {
    const result = await send();
    if (result.kind === 'success' || result.outcome.kind === 'ambiguous') trail.mayHaveWritten = true;
    else if (result.outcome.kind === 'permanent') isWriteRefused = true;
    return result;
  }

  async function resolveAndApply(context: ReturnType<typeof contextOf>): Promise<Outcome> {
    if (remembersWrites(delivery.ambiguity)) {
      const past = await pasts.past(account, eventId);
      trail.generation = generationOf(past, messageId);
      if (past.uncertainSince !== undefined) trail.uncertainSince = past.uncertainSince;
      if (past.lastWriteBy !== undefined) trail.lastWriteBy = past.lastWriteBy;
      const resolved = await resolve(past, context);
      if (resolved) return resolved;
    }
    const applied = await runTeamCode({
      name: 'apply',
      code: async () => {
        try {
          return await bound.apply(context);
        } finally {
          await Promise.allSettled(trail.underWay);
        }
      },
      read: readOutcome,
      expected: 'an outcome, such as delivered(id) or filtered(reason)',
      mayHaveWritten: () => trail.mayHaveWritten === true || trail.uncertainSince !== undefined,
      log,
    });
    return trail.misuse ?? (applied.ok ? applied.value : applied.outcome);
  }

  /** What an earlier write came to, or nothing when the event may be written. */
  async function resolve(
    past: Parameters<typeof approach>[1],
    context: ReturnType<typeof contextOf>,
  ): Promise<Outcome | undefined> {
    const next = approach(delivery.ambiguity, past, {
      canLookUp: bound.lookUp !== undefined,
      limitSeconds: delivery.worker.timeoutSeconds,
      now: services.now(),
    });
    switch (next.kind) {
      case 'write':
        return undefined;
      case 'wait':
        return { kind: 'deferred', reason: 'earlier-write-settling', retryAfterSeconds: next.seconds };
      case 'give-up':
        return {
          kind: 'permanent',
          reason: 'outcome-unknown',
          problems: ['the vendor’s key has expired: see there whether it took effect, then redrive or discard'],
        };
      case 'look-up': {
        const { lookUp } = bound;
        if (!lookUp) return { kind: 'permanent', reason: 'delivery-has-no-look-up' };
        const looked = await runTeamCode({
          name: 'lookUp',
          code: () => lookUp(context),
          read: readLookUp,
          expected: 'found with a remote id, absent, or failed with an outcome',
          mayHaveWritten: () => true,
          log,
        });
        if (!looked.ok) return looked.outcome;
        const found = looked.value;
        if (found.kind === 'found') return { kind: 'delivered', remote: found.remote };
        if (found.kind === 'failed') return found.outcome;
        forgetWrite(trail);
        return undefined;
      }
    }
  }

  async function changesOf() {
    const { changes } = bound;
    if (!changes) return { ok: true as const, value: [] };
    return runTeamCode({
      name: 'changes',
      code: () => changes(event),
      read: readNames,
      expected: 'a list of field names',
      mayHaveWritten: () => false,
      log,
    });
  }
}
