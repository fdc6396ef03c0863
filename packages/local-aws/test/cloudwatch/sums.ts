import type { Sample } from '../../src/cloudwatch/sample.ts';

/** Metric names with the sums of their values. */
export function sums(samples: readonly Sample[], dimensions: Readonly<Record<string, string>>): Record<string, number> {
  const wanted = JSON.stringify(dimensions);
  const found: Record<string, number> = {};
  for (const { name, value, dimensions: own } of samples)
    if (JSON.stringify(own) === wanted) found[name] = (found[name] ?? 0) + value;
  return found;
}
