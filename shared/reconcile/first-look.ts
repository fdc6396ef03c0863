import type { DifferenceKind, FirstSight, Reconciliation } from '../contract/index.ts';

type Kind = FirstSight['kind'];

/** What is known of a key by its rows alone. A word is its place in the side's list, from 1; 0: the record gave none. */
export interface Sight {
  readonly kind: Kind;
  readonly source: number;
  readonly destination: number;
  /** Both sides have the key, and the values that are compared agree. */
  readonly isSame: boolean;
  /** The link names the record. */
  readonly isLinked: boolean;
}

export interface FirstClass {
  readonly name: string;
  /** Only counted: the cap leaves it out, and no second look follows. */
  readonly isCounted: boolean;
}

/** The class of a difference by its rows; undefined where both sides agree. */
export type FirstLook = (sight: Sight) => FirstClass | undefined;

type Declared = Pick<Reconciliation, 'classes'> & {
  readonly [S in 'source' | 'destination']: Pick<Reconciliation[S], 'words'>;
};

/** Of two million pairs only a few sights differ: each is judged once. */
export function createFirstLook({ classes, source, destination }: Declared): FirstLook {
  const judged = new Map<number, FirstClass | undefined>();
  const declared = Object.entries(classes).flatMap(([name, rule]) =>
    rule.when ? [{ name, rule, when: rule.when }] : [],
  );

  function judge({ kind, isSame, isLinked, ...words }: Sight): FirstClass | undefined {
    const found = declared.find(
      ({ when, rule }) =>
        when.kind === kind &&
        (when.linked ?? isLinked) === isLinked &&
        isOneOf(source.words, when.source, words.source) &&
        isOneOf(destination.words, when.destination, words.destination) &&
        // What is only counted must hide no value that differs.
        !(rule.counted && kind === 'differs' && !isSame),
    );
    if (found) return { name: found.name, isCounted: found.rule.counted === true };
    return isSame ? undefined : ownClass(kind);
  }

  const ownClass = (kind: DifferenceKind): FirstClass => ({ name: kind, isCounted: classes[kind].counted === true });

  return (sight) => {
    const words = (KINDS.indexOf(sight.kind) * 256 + sight.source) * 256 + sight.destination;
    const at = (words * 2 + Number(sight.isSame)) * 2 + Number(sight.isLinked);
    if (!judged.has(at)) judged.set(at, judge(sight));
    return judged.get(at);
  };
}

const KINDS: readonly Kind[] = ['missing', 'extra', 'differs'];

const isOneOf = (all: readonly string[] = [], wanted: readonly string[] | undefined, word: number) =>
  wanted === undefined || wanted.includes(all[word - 1] ?? '');

/** A word as a row holds it: its place in the side's list, from 1; 0 where there is none. */
export const wordCode = (words: readonly string[] = [], word: string | undefined) =>
  word === undefined ? 0 : words.indexOf(word) + 1;
