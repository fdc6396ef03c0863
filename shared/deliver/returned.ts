import type { EndedOutcome, LookUp, Money, Outcome } from '../contract/index.ts';
import { hasEnded } from './result.ts';

/** Longest texts that are kept: an outcome goes into the ledger's item, which DynamoDB bounds. */
const LONGEST_TEXT = 1000;
const MOST_PROBLEMS = 20;

/**
 * Reads an outcome that team code returned, member by member, so that nothing else of the object is kept. `undefined` where
 * it is none.
 */
export function readOutcome(returned: unknown): Outcome | undefined {
  if (typeof returned !== 'object' || returned === null) return undefined;
  const { kind, ...members } = returned as Readonly<Record<string, unknown>>;
  switch (kind) {
    case 'delivered':
      return readDelivered(members);
    case 'duplicate': {
      const ended = readOutcome(members.ended);
      return ended && hasEnded(ended) ? { kind, ended } : undefined;
    }
    case 'stale':
    case 'echo':
    case 'filtered':
    case 'ambiguous':
      return withReason(members, (reason) => ({ kind, reason }));
    case 'deferred': {
      const retryAfterSeconds = seconds(members.retryAfterSeconds);
      if (retryAfterSeconds === undefined) return undefined;
      return withReason(members, (reason) => ({
        kind,
        reason,
        retryAfterSeconds,
        ...(members.isFault === true && { isFault: true }),
      }));
    }
    case 'temporary': {
      const retryAfterSeconds = seconds(members.retryAfterSeconds);
      if (members.retryAfterSeconds !== undefined && retryAfterSeconds === undefined) return undefined;
      return withReason(members, (reason) => ({
        kind,
        reason,
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      }));
    }
    case 'permanent':
      return maybeWithProblems(members, (reason, problems) => ({ kind, reason, ...problems }));
    case 'conflict': {
      const fields = names(members.fields);
      return fields && maybeWithProblems(members, (reason, problems) => ({ kind, reason, fields, ...problems }));
    }
    case 'owed':
      return maybeWithProblems(members, (reason, problems) => ({ kind, reason, ...problems }));
    case 'invalid':
      return withProblems(members, (reason, problems) => ({ kind, reason, problems }));
    default:
      return undefined;
  }
}

/** Reads what `lookUp` returned. */
export function readLookUp(returned: unknown): LookUp | undefined {
  if (typeof returned !== 'object' || returned === null) return undefined;
  const { kind, remote, outcome } = returned as Readonly<Record<string, unknown>>;
  if (kind === 'absent') return { kind };
  if (kind === 'found') return typeof remote === 'string' ? { kind, remote: cut(remote) } : undefined;
  const read = kind === 'failed' ? readOutcome(outcome) : undefined;
  return read && { kind: 'failed', outcome: read };
}

/** Reads what `changes` returned. */
export function readNames(returned: unknown): readonly string[] | undefined {
  const isList = Array.isArray(returned) && returned.every((name) => typeof name === 'string' && name !== '');
  return isList ? returned : undefined;
}

function readDelivered({ remote, money }: Readonly<Record<string, unknown>>): EndedOutcome | undefined {
  if (remote !== undefined && typeof remote !== 'string') return undefined;
  return { kind: 'delivered', ...(remote !== undefined && { remote: cut(remote) }), ...readMoney(money) };
}

/** What is no amount is left out: the vendor has the record, and only a figure lacks. */
function readMoney(money: unknown): { readonly money?: Money } {
  const { amount, currency } = (money ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof amount !== 'number' || !Number.isFinite(amount)) return {};
  return typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? { money: { amount, currency } } : {};
}

/** Empty, a reason would not mark the message as given up. */
function withReason<T>({ reason }: { readonly reason?: unknown }, make: (reason: string) => T): T | undefined {
  return typeof reason === 'string' && reason !== '' ? make(cut(reason)) : undefined;
}

function withProblems<T>(
  members: Readonly<Record<string, unknown>>,
  make: (reason: string, problems: readonly string[]) => T,
): T | undefined {
  const problems = texts(members.problems);
  return problems && withReason(members, (reason) => make(reason, problems));
}

/** With problems, or without. */
function maybeWithProblems<T>(
  members: Readonly<Record<string, unknown>>,
  make: (reason: string, problems: { readonly problems?: readonly string[] }) => T,
): T | undefined {
  if (members.problems === undefined) return withReason(members, (reason) => make(reason, {}));
  return withProblems(members, (reason, problems) => make(reason, { problems }));
}

/** A field's name or path. What is none may be a value. */
const FIELD_NAME = /^[A-Za-z_][\w.[\]-]{0,99}$/;

function names(value: unknown): readonly string[] | undefined {
  const isList = Array.isArray(value) && value.every((name) => typeof name === 'string' && FIELD_NAME.test(name));
  return isList ? value.slice(0, MOST_PROBLEMS) : undefined;
}

function seconds(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || !value.every((text) => typeof text === 'string')) return undefined;
  return value.slice(0, MOST_PROBLEMS).map(cut);
}

const cut = (text: string) => text.slice(0, LONGEST_TEXT);
