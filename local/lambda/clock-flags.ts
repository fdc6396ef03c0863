import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../clock.ts';

/** Node flags that give a child the runtime's clock; none when the clock runs at real time. */
export function scaledClockFlags(clock: Clock): string[] {
  if (clock.rate === 1) return [];
  const preload = pathToFileURL(join(import.meta.dirname, 'clock-preload.mjs'));
  preload.search = new URLSearchParams({
    rate: String(clock.rate),
    clock: String(clock.now()),
    real: String(Date.now()),
  }).toString();
  return ['--import', preload.href];
}
