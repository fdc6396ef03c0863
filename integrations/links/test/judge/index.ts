import { undoneOf } from './consent.ts';
import { differencesOf } from './differences.ts';
import type { Seen } from './seen.ts';
import { doubledOf, loopsOf } from './writes.ts';

export type { Done, OpenEvent, Seen, SeenContact, SeenMember, Write } from './seen.ts';

export interface Judgement {
  readonly differences: readonly string[];
  readonly undone: readonly string[];
  readonly doubled: readonly string[];
  readonly loops: readonly string[];
}

/** What is wrong by the rules, worked out without the code that is judged. */
export function judge(seen: Seen): Judgement {
  return { differences: differencesOf(seen), undone: undoneOf(seen), doubled: doubledOf(seen), loops: loopsOf(seen) };
}
