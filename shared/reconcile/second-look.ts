import type { DifferenceKind } from '../contract/index.ts';
import type { Difference } from './join.ts';
import { fingerprintOf, keyDigest, type Row } from './row.ts';

/** What a direct read of one record brought; undefined: its side does not have it. */
export type Direct<Record extends Row = Row> = Record | undefined;

/** Both sides of a difference, read directly; of `two-of-one` the records of the side that has two. */
export interface LookedAt<Record extends Row = Row> {
  readonly source: Direct<Record>;
  readonly destination: Direct<Record>;
  readonly twins?: readonly Direct<Record>[];
}

export interface Circumstances {
  readonly fields: readonly string[];
  /** What changed later may have an event on its way. Milliseconds since the epoch. */
  readonly borderMs: number;
  /** The state of an event of the record that has not ended. */
  readonly openEvent?: string;
}

export type Judgement =
  | { readonly kind: 'confirmed' }
  /** It does not count in this run; the next one sees it, if it is still there. */
  | { readonly kind: 'dismissed'; readonly why: string };

/** Whether a second, direct look at both sides agrees with the first one. Only then does anything follow from a difference. */
export function secondLook(
  { kind }: Pick<Difference, 'kind'>,
  looked: LookedAt,
  { fields, borderMs, openEvent }: Circumstances,
): Judgement {
  const now = kind === 'two-of-one' ? twinsIn(looked) : kindOf(looked, fields);
  if (now === undefined) return dismissed('both sides agree now');
  if (now !== kind) return dismissed(`it is ${now} now`);
  const records = [looked.source, looked.destination, ...(looked.twins ?? [])];
  if (records.some((one) => one?.changedAt !== undefined && Date.parse(one.changedAt) > borderMs))
    return dismissed('it changed since the first look');
  if (openEvent !== undefined) return dismissed(`an event of it is ${openEvent}`);
  return { kind: 'confirmed' };
}

function kindOf(
  { source, destination }: LookedAt,
  fields: readonly string[],
): DifferenceKind | 'another record' | undefined {
  if (source && destination) {
    if (!keyDigest(source.key).equals(keyDigest(destination.key))) return 'another record';
    const isSame = fingerprintOf(source.compared, fields).equals(fingerprintOf(destination.compared, fields));
    return isSame ? undefined : 'differs';
  }
  if (source) return 'missing';
  return destination ? 'extra' : undefined;
}

function twinsIn({ twins = [] }: LookedAt): DifferenceKind | undefined {
  const there = twins.filter((one) => one !== undefined);
  return there.some(({ key }, i) => there.some((other, j) => j > i && other.key === key)) ? 'two-of-one' : undefined;
}

const dismissed = (why: string): Judgement => ({ kind: 'dismissed', why });
