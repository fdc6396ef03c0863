/** At most three known names that are like a mistyped one, as a question: `did you mean stripe?`; empty when none is. */
export function didYouMean(mistyped: string, known: readonly string[]): string {
  // Names of three letters are all like each other.
  const most = Math.min(2, Math.floor(mistyped.length / 3));
  const near = known
    .map((name) => ({ name, distance: distanceTo(name, mistyped) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3);
  return near.length === 0 ? '' : `did you mean ${near.map(({ name }) => name).join(' or ')}?`;
}

/** The distance to the whole name, or to the words that it begins with: `hubspot` is near to `hubspot-v3`. */
function distanceTo(name: string, mistyped: string): number {
  const words = name.split('-');
  return Math.min(
    ...words.map((_, at) => distance(words.slice(0, at + 1).join('-'), mistyped) + (at + 1 < words.length ? 0.5 : 0)),
  );
}

/** Signs to change, add or leave out (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, sign] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (sign === other ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
