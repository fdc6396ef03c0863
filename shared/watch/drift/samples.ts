import type { Baseline } from './baseline.ts';
import { ANY_KEY, below, ITEM, isData, ROOT } from './keys.ts';
import { DEEPEST, typeOf } from './shape.ts';

interface Sight {
  readonly types: Set<string>;
  /** Objects or lists that could have had it, and those that did. */
  readonly parents: { count: number };
  count: number;
  /** Objects among what was seen: what its members are counted against. */
  readonly objects: { count: number };
}

/**
 * The baseline that samples show, its paths in order. Keys that look like data stand as `*`; no value is kept.
 * @throws Error when there is no sample
 */
export function baselineOf(samples: readonly unknown[]): Baseline {
  if (samples.length === 0) throw new Error('A baseline needs at least one sample; there is none.');
  const sights = new Map<string, Sight>();
  for (const sample of samples) see(sample, ROOT, 0, { count: samples.length });
  return Object.fromEntries(
    [...sights].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, sight]) => [path, typesOf(sight)]),
  );

  function see(value: unknown, path: string, depth: number, parents: Sight['parents']): void {
    const sight = sights.get(path) ?? { types: new Set(), parents, count: 0, objects: { count: 0 } };
    sights.set(path, sight);
    sight.count += 1;
    const type = typeOf(value);
    if (type && type !== 'null') sight.types.add(type);
    if (depth >= DEEPEST) return;
    if (Array.isArray(value)) for (const item of value) see(item, below(path, ITEM), depth + 1, { count: 0 });
    else if (type === 'object') {
      sight.objects.count += 1;
      for (const [key, member] of Object.entries(value as object)) {
        see(member, below(path, isData(key) ? ANY_KEY : key), depth + 1, sight.objects);
      }
    }
  }
}

function typesOf({ types, count, parents }: Sight): string {
  const names = types.size > 0 ? [...types].sort().join('|') : 'any';
  return count < parents.count ? `${names}?` : names;
}
