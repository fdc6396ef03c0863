import type { UnusualVolume } from './judge.ts';

/** In a sentence, for logs, messages and `ops status`. */
export function volumeText({ direction, hours, count, usual: [least, most] }: UnusualVolume): string {
  const events = count === 1 ? '1 event' : `${count} events`;
  const range = least === most ? `${most} are` : `${least} to ${most} are`;
  return `${events} in ${hours} hours, where ${range} usual: far ${direction}`;
}
