import type { VendorResult } from '../contract/index.ts';
import type { LedgerCall } from '../ledger/index.ts';
import type { FailedCall } from '../masking/index.ts';

/** Longest that an event waits for its neighbours. Those that need longer make calls of their own. */
const LONGEST_WAIT_MS = 250;

/** What one event adds to a call, and what it learns of it. */
export interface Part {
  readonly messageId: string;
  readonly item: unknown;
  readonly onCall: (call: LedgerCall) => void;
  readonly onFailed: (call: FailedCall) => void;
  readonly onAnswer: (answer: unknown, index: number) => void;
  readonly onFailure: (result: VendorResult<never>) => void;
  /** The code that makes the call has thrown. */
  readonly onThrown: (error: unknown) => void;
}

export interface Gathering {
  /** Parts of one key share a call. */
  readonly key: string;
  /** Parts that a call takes. */
  readonly most: number;
  readonly make: (parts: readonly Part[]) => void;
  /** Calls `run` after some milliseconds, unless the function that it returns is called first. */
  readonly after: (ms: number, run: () => void) => () => void;
}

/** Parts of calls that wait for those of the batch's other messages. */
export interface Gatherings {
  /** The call is made when its parts are complete, when every message at work waits for one, or after 250 ms. */
  add(part: Part, gathering: Gathering): void;
  /** Fewer messages are at work: those that are left may all be waiting. */
  fewer(): void;
}

/** @param working messages of the batch that are at work */
export function createGatherings(working: () => number): Gatherings {
  const open = new Map<string, { readonly parts: Part[]; readonly close: () => void }>();

  function begin({ key, make, after }: Gathering) {
    const parts: Part[] = [];
    const cancel = after(LONGEST_WAIT_MS, close);
    open.set(key, { parts, close });
    return { parts, close };

    function close(): void {
      open.delete(key);
      cancel();
      make(parts);
    }
  }

  function fewer(): void {
    const waiting = new Set([...open.values()].flatMap(({ parts }) => parts.map(({ messageId }) => messageId)));
    if (waiting.size < working()) return;
    for (const { close } of [...open.values()]) close();
  }

  return {
    add(part, gathering) {
      const { parts, close } = open.get(gathering.key) ?? begin(gathering);
      parts.push(part);
      if (parts.length >= gathering.most) close();
      else fewer();
    },
    fewer,
  };
}
