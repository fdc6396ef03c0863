import type { History } from './history.ts';

export type Met = (history: History) => boolean;

const inTrace =
  (words: RegExp): Met =>
  ({ trace }) =>
    trace.some((line) => words.test(line));

/** What must have befallen at least one schedule in fifty, or they prove nothing. */
export const HARDSHIPS: Readonly<Record<string, Met>> = {
  'a worker died': inTrace(/ dies$/),
  'dead letters were redriven': inTrace(/[1-9]\d* redriven/),
  'a vendor’s answer was lost': inTrace(/vendor .*-after$/),
  'AWS failed': inTrace(/: (throttles|fails)/),
  'a breaker opened': ({ breakers }) => breakers.some(({ state }) => state === 'open'),
  'a probe was green': inTrace(/probe: {"ok":true/),
  'a message was received four times': ({ receives }) => [...receives.values()].some((count) => count > 3),
};
