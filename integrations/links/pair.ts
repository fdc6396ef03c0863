/** A pair of the link `contact-member`, as it is read and kept. */
export interface Pair {
  /** The contact's id. */
  readonly from: string;
  /** The member's hash. */
  readonly to?: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly version?: number;
  readonly erasedAt?: string;
}

export const formerOf = ({ facts }: Pick<Pair, 'facts'>): readonly string[] =>
  (facts.former ?? '').split(',').filter((hash) => hash !== '');

/** The pair with other facts: one that is undefined is taken out. Its former members lack the one that it has now. */
export function pairWith(
  pair: Pair,
  to: string | undefined,
  facts: Readonly<Record<string, string | undefined>>,
  left: readonly string[] = [],
): Pair {
  const former = [...new Set([...formerOf(pair), ...left])].filter((hash) => hash !== to).join(',');
  const all = { ...pair.facts, ...facts, former: former === '' ? undefined : former };
  const { to: _to, ...rest } = pair;
  return { ...rest, ...(to !== undefined && { to }), facts: defined(all) };
}

export function isSamePair(before: Pair | undefined, after: Pair): boolean {
  return before !== undefined && text(before) === text(after);
}

const text = ({ from, to, facts }: Pair) => JSON.stringify([from, to, Object.entries(facts).sort()]);

function defined(values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  );
}
