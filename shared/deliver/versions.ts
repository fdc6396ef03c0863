import { isVersionOf, lastVersion, type Versions } from '../ledger/index.ts';
import { describeError } from '../telemetry/index.ts';
import { METRIC } from '../topology/index.ts';
import type { FreshAttempt, ParsedAttempt, Step } from './attempt.ts';
import { LEDGER_UNAVAILABLE } from './attempt-log.ts';
import { guard, inDoubt, versionOf } from './order.ts';
import type { Result } from './result.ts';
import { readNames } from './returned.ts';
import { runTeamCode, type TeamResult } from './team-code.ts';

/** Fields of one event that are guarded one by one: each is a write. */
const MOST_CHANGES = 100;

/** Ends an event that is older than what was applied before, and keeps the record's version of one that is not. */
export const rejectStale: Step<ParsedAttempt, FreshAttempt> = async (attempt, next) => {
  const { envelope, services } = attempt;
  const rule = services.delivery.consistency.versions;
  const isGuarded = rule.guard !== 'none' && envelope.entity !== undefined;
  const known = isGuarded ? await services.versions.read(envelope.tenant, envelope.entity) : {};
  const changes = await changesOf(attempt);
  if (!changes.ok) return changes.outcome;
  if (changes.value.length > MOST_CHANGES) {
    const problems = [`changes returned ${changes.value.length} field names; at most ${MOST_CHANGES} are guarded`];
    return { kind: 'invalid', reason: 'too-many-changes', problems };
  }
  const guarded = guard(rule, envelope, known, changes.value, services.now());
  if ('implausible' in guarded && guarded.implausible !== undefined) tellImplausible(attempt, guarded.implausible);
  if (guarded.kind === 'stale') return guarded;
  if (guarded.kind === 'refused') return { kind: 'invalid', reason: guarded.reason, problems: [guarded.problem] };
  const fresh = rule.guard === 'field' ? guarded.names : changes.value;
  const result = await next({ ...attempt, fresh });
  return keepVersions(attempt, { names: guarded.names, known, result });
};

/** The version stays where it is: counted, because a source that sends such times has lost its guard against old events. */
function tellImplausible({ services, log }: ParsedAttempt, problem: string): void {
  services.meter.count(METRIC.implausibleVersions);
  log.warn('the event’s time is no version: it is taken for an event without one', { problems: [problem] });
}

async function changesOf(attempt: ParsedAttempt): Promise<TeamResult<readonly string[]>> {
  const { event, services } = attempt;
  const { bound } = services;
  if (!bound.changes) return { ok: true, value: [] };
  return runTeamCode(attempt, {
    name: 'changes',
    code: () => bound.changes?.(event),
    read: readNames,
    expected: 'a list of field names',
  });
}

interface Applied {
  readonly names: readonly string[];
  readonly known: Versions;
  readonly result: Result;
}

async function keepVersions(attempt: ParsedAttempt, applied: Applied): Promise<Result> {
  const { isWriteRefused, uncertainSince } = attempt.attemptLog;
  const { result } = applied;
  const isRefusal = result.kind === 'permanent' || result.kind === 'conflict' || result.kind === 'owed';
  if (isRefusal && isWriteRefused && uncertainSince === undefined) await takeBack(attempt, applied);
  return result.kind === 'delivered' || result.kind === 'ambiguous' ? advance(attempt, applied) : result;
}

/**
 * Moves the record's version forward, also where it is unknown whether the write took effect: an older event must not
 * overwrite it. Where that fails the event comes back, to be found or repeated without a second effect; one that could not
 * be repeated so stays delivered.
 */
async function advance({ envelope, services, log }: ParsedAttempt, { names, known, result }: Applied): Promise<Result> {
  const version = versionOf(envelope);
  if (!version || envelope.entity === undefined || names.length === 0) return result;
  try {
    const isDoubtful = result.kind === 'ambiguous';
    const next = names.map((name) => [name, isDoubtful ? inDoubt(version, lastVersion(known, name)) : version]);
    await services.versions.advance(envelope.tenant, envelope.entity, Object.fromEntries(next));
    return result;
  } catch (error) {
    log.error('version of the record not kept', { errorMessage: describeError(error) });
    const isKept = result.kind === 'ambiguous' || services.delivery.ambiguity.strategy === 'none';
    return isKept ? result : LEDGER_UNAVAILABLE;
  }
}

/** The vendor refused the event for good: what an earlier attempt may have written, it has not. */
async function takeBack({ envelope, services, log }: ParsedAttempt, { names, known }: Applied): Promise<void> {
  const { tenant, entity, eventId } = envelope;
  const doubted = names.filter((name) => {
    const last = lastVersion(known, name);
    return last?.previous !== undefined && isVersionOf(last, eventId);
  });
  if (doubted.length === 0 || entity === undefined) return;
  await services.versions
    .takeBack(tenant, entity, doubted, eventId)
    .catch((error) => log.error('version of the record not taken back', { errorMessage: describeError(error) }));
}
