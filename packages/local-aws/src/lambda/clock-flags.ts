import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../clock.ts';

/** Node flags that give a child which starts now the runtime's clock; none when that is real time. */
export function scaledClockFlags(clock: Clock): string[] {
  if (clock.rate === 1 && !clock.jumped) return [];
  const preload = pathToFileURL(join(import.meta.dirname, 'clock-preload.mjs'));
  preload.search = new URLSearchParams({
    rate: String(clock.rate),
    clock: String(clock.now()),
    real: String(Date.now()),
    ...(clock.jumped && { jumped: String(clock.jumped()) }),
  }).toString();
  return ['--import', preload.href];
}

/** The jumps made so far, as an invocation hands them to its child; the clock makes none while the invocation runs. */
export function jumpHeader(clock: Clock): Record<string, string> {
  return clock.jumped ? { 'local-aws-clock-jumped-ms': String(clock.jumped()) } : {};
}
