import type { DifferenceKind, Reconciliation } from '../contract/index.ts';
import { createFirstLook, wordCode } from './first-look.ts';
import type { Difference } from './join.ts';
import { fingerprintOf, keyDigest, type Row } from './row.ts';

/** What a direct read of one record brought; undefined: its side does not have it. */
export type Direct<Record extends Row = Row> = Record | undefined;

/** Both sides of a difference, read directly; of `two-of-one` the records of the side that has two. */
export interface LookedAt<Record extends Row = Row> {
  readonly source: Direct<Record>;
  readonly destination: Direct<Record>;
  readonly twins?: readonly Direct<Record>[];
  /** What the link says: that both are the same, or that one is the same as a record that is not there. */
  readonly isLinked?: boolean;
  /** Id of the record that the link names and that is not there. */
  readonly gone?: string;
  /** A tombstone stands for the record: nothing of it may come back. */
  readonly isErased?: boolean;
}

export interface Circumstances {
  readonly declared: Pick<Reconciliation, 'fields' | 'classes' | 'source' | 'destination'>;
  /** What changed later may have an event on its way. Milliseconds since the epoch. */
  readonly borderMs: number;
  /** The state of an event of the record that has not ended. */
  readonly openEvent?: string;
}

export type Judgement =
  /** `first`: its class, as far as the contract says it by kind and words. */
  | { readonly kind: 'confirmed'; readonly first: string }
  /** It does not count in this run; the next one sees it, if it is still there. */
  | { readonly kind: 'dismissed'; readonly why: string };

/** Whether a second, direct look at both sides agrees with the first one. Only then does anything follow from a difference. */
export function secondLook(
  { kind }: Pick<Difference, 'kind'>,
  looked: LookedAt,
  { declared, borderMs, openEvent }: Circumstances,
): Judgement {
  const now = kind === 'two-of-one' ? twinsIn(looked) : differenceNow(looked, declared);
  if (now === undefined) return dismissed('both sides agree now');
  if (now.kind !== kind) return dismissed(`it is ${now.kind} now`);
  const records = [looked.source, looked.destination, ...(looked.twins ?? [])];
  if (records.some((one) => one?.changedAt !== undefined && Date.parse(one.changedAt) > borderMs))
    return dismissed('it changed since the first look');
  if (looked.isErased) return dismissed('its record was erased');
  if (openEvent !== undefined) return dismissed(`an event of it is ${openEvent}`);
  return { kind: 'confirmed', first: now.first };
}

interface Now {
  readonly kind: DifferenceKind | 'another record';
  readonly first: string;
}

/** Undefined where both sides agree, or neither has the record. */
export function differenceNow(
  { source, destination, isLinked = false }: Omit<LookedAt, 'gone' | 'isErased'>,
  { fields, ...declared }: Circumstances['declared'],
): Now | undefined {
  if (!source && !destination) return undefined;
  const isBoth = source !== undefined && destination !== undefined;
  const isOneKey = isBoth && keyDigest(source.key).equals(keyDigest(destination.key));
  if (isBoth && !isOneKey && !isLinked) return { kind: 'another record', first: 'differs' };
  const kind = isBoth ? 'differs' : source ? 'missing' : 'extra';
  const first = createFirstLook(declared)({
    kind,
    source: wordCode(declared.source.words, source?.word),
    destination: wordCode(declared.destination.words, destination?.word),
    isLinked,
    isSame: isOneKey && fingerprintOf(source.compared, fields).equals(fingerprintOf(destination.compared, fields)),
  });
  return first && { kind, first: first.name };
}

function twinsIn({ twins = [] }: LookedAt): Now | undefined {
  const there = twins.filter((one) => one !== undefined);
  const isTwice = there.some(({ key }, i) => there.some((other, j) => j > i && other.key === key));
  return isTwice ? { kind: 'two-of-one', first: 'two-of-one' } : undefined;
}

const dismissed = (why: string): Judgement => ({ kind: 'dismissed', why });
