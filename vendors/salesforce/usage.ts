import type { Clock } from '@penstock/local-aws/clock';

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

/** Calls of the last 24 hours, counted by the hour. */
export interface Usage {
  count(): void;
  used(): number;
}

export function usageOf(clock: Clock): Usage {
  let hours: { readonly from: number; readonly calls: number }[] = [];
  return {
    count() {
      const from = Math.floor(clock.now() / HOUR_MS) * HOUR_MS;
      const last = hours.at(-1);
      if (last?.from === from) hours[hours.length - 1] = { from, calls: last.calls + 1 };
      else hours = [...hours.filter((hour) => hour.from > from - DAY_MS), { from, calls: 1 }];
    },
    used() {
      const begin = clock.now() - DAY_MS;
      return hours.filter(({ from }) => from > begin).reduce((sum, { calls }) => sum + calls, 0);
    },
  };
}
