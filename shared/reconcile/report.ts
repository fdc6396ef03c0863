import type { DifferenceClasses, DifferenceKind, Reconciliation } from '../contract/index.ts';
import type { Difference, Joined } from './join.ts';
import type { SideName } from './table.ts';

/** What the second look made of a difference. */
export interface Looked extends Difference {
  /** A name in the contract's `classes`: the kind, or what the code told apart. */
  readonly class: string;
  readonly result: LookResult;
  /** Id of the other side's record that the link names and that is not there. */
  readonly gone?: string;
}

export type LookResult =
  | { readonly kind: 'repaired'; readonly eventId: string }
  /** A person decides. */
  | { readonly kind: 'listed' }
  /** The run stopped before its second look. */
  | { readonly kind: 'held' }
  /** The contract only counts the class. */
  | { readonly kind: 'counted' }
  | { readonly kind: 'dismissed'; readonly why: string };

/** A run's report as JSON: counts and ids, nothing of a record's content. */
export interface Report {
  readonly v: 1;
  readonly reconciliation: string;
  readonly title: string;
  readonly run: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Why nothing was looked at a second time, and nothing repaired. */
  readonly held?: string;
  readonly listings: Readonly<Record<SideName, { readonly title: string; readonly records: number }>>;
  readonly same: number;
  readonly young: number;
  /** At the first look. */
  readonly found: Readonly<Record<DifferenceKind, number>>;
  /** Those that have any, in the contract's order. */
  readonly classes: readonly ClassCount[];
  readonly dismissed: number;
  /** Those that count first, as many as fit. */
  readonly lines: readonly Looked[];
  readonly left: number;
}

export interface ClassCount {
  readonly name: string;
  readonly meaning: string;
  readonly repaired: number;
  readonly listed: number;
  /** At the first look, of a class that is only counted. */
  readonly counted: number;
  readonly pages: boolean;
}

export interface Reported {
  readonly id: string;
  readonly declared: Pick<Reconciliation, 'title' | 'classes' | 'source' | 'destination'>;
  readonly run: { readonly name: string; readonly startedAt: string };
  readonly endedAt: string;
  readonly joined: Omit<Joined, 'differences'>;
  readonly held?: string;
  /** Of a run that was held, some of its differences as the first look saw them. */
  readonly looked: readonly Looked[];
}

/** A report of megabytes is read by no person. */
const MOST_LINES = 1000;

export function reportOf({ id, declared, run, endedAt, joined, held, looked }: Reported): Report {
  const counting = looked.filter(({ result }) => result.kind === 'repaired' || result.kind === 'listed');
  const dismissed = looked.filter(({ result }) => result.kind === 'dismissed');
  const others = looked.filter(({ result }) => result.kind === 'dismissed' || result.kind === 'held');
  const some = joined.countedSome.map(
    (difference): Looked => ({ ...difference, class: difference.first, result: { kind: 'counted' } }),
  );
  const lines = [...counting, ...others, ...some].slice(0, MOST_LINES);
  const named = looked.length + Object.values(joined.counted).reduce((sum, one) => sum + one, 0);
  const side = (name: SideName) => ({ title: declared[name].title, records: joined.records[name] });
  return {
    ...{ v: 1, reconciliation: id, title: declared.title, run: run.name, startedAt: run.startedAt, endedAt },
    ...(held !== undefined && { held }),
    listings: { source: side('source'), destination: side('destination') },
    ...{ same: joined.same, young: joined.young, found: joined.found },
    classes: classCounts(declared.classes, counting, joined.counted),
    dismissed: dismissed.length,
    lines,
    left: named - lines.length,
  };
}

function classCounts(
  classes: DifferenceClasses,
  counting: readonly Looked[],
  countedBy: Joined['counted'],
): readonly ClassCount[] {
  return Object.entries(classes).flatMap(([name, { meaning, tell }]) => {
    const own = counting.filter((one) => one.class === name);
    const repaired = own.filter(({ result }) => result.kind === 'repaired').length;
    const counted = countedBy[name] ?? 0;
    if (own.length + counted === 0) return [];
    return [{ name, meaning, repaired, listed: own.length - repaired, counted, pages: tell === 'page' }];
  });
}
