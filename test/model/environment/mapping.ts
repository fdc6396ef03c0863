import type { VirtualTime } from './clock.ts';

type MappingState = 'Enabled' | 'Disabling' | 'Disabled' | 'Enabling';

export interface MappingOptions {
  readonly time: VirtualTime;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly note: (line: string) => void;
  /** Polling may begin. */
  readonly onEnabled: () => void;
}

export const MAPPING_ID = '11111111-2222-3333-4444-555555555555';
/** Until a change of a mapping has its effect. */
const LAG_MS = { least: 5000, most: 45_000 };

/** The event source mapping of the worker: enabled and disabled with a lag, as Lambda does it. */
export function createMapping({ time, random, note, onEnabled }: MappingOptions) {
  let state: MappingState = 'Enabled';

  function settle(next: 'Enabled' | 'Disabled'): void {
    state = next;
    note(`mapping ${next}`);
    if (next === 'Enabled') onEnabled();
  }

  return {
    state: () => state,
    /** Until the lag is over, messages are still received. */
    polls: () => state === 'Enabled' || state === 'Disabling',
    /** `false` while an earlier change is under way. */
    update(isEnabled: boolean): boolean {
      if (state === 'Disabling' || state === 'Enabling') return false;
      const next = isEnabled ? 'Enabled' : 'Disabled';
      if (state === next) return true;
      state = isEnabled ? 'Enabling' : 'Disabling';
      note(`mapping ${state}`);
      time.after(LAG_MS.least + (LAG_MS.most - LAG_MS.least) * random(), () => settle(next));
      return true;
    },
  };
}

export type Mapping = ReturnType<typeof createMapping>;
