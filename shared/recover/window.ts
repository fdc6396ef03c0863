import type { Target } from './job.ts';
import type { Page } from './store.ts';

/** The events from one index to another, of the pages that hold them. */
export function windowOf(pages: readonly Page[], from: number, to: number): readonly Target[] {
  return pages.flatMap((page) => page.targets.slice(Math.max(0, from - page.from), Math.max(0, to - page.from)));
}

/** Why the event at an index was skipped. */
export function skipOf(pages: readonly Page[], index: number): string | undefined {
  const page = pages.find(({ from, targets }) => from <= index && index < from + targets.length);
  return page?.skipped[index - page.from];
}
