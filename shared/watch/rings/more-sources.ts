import { type UnusualVolume, volumeText } from '../volume/index.ts';
import type { Ring, Ringing, Step } from './ringing.ts';

/**
 * One alarm watches the volume of all sources, and it may ring for two weeks. A source that was not found when it began, or that was
 * usual since, is told by name.
 */
export function moreSources(alarm: Ringing, before: Ring | undefined, found: readonly UnusualVolume[]): Step {
  const sources = found.map(({ integration }) => integration);
  if (before?.since !== alarm.since) return { ring: { since: alarm.since, told: 0, sources } };
  const more = found.filter(({ integration }) => !before.sources?.includes(integration));
  const [first] = more;
  if (!first) return { ring: { ...before, sources } };
  const again = before.told + 1;
  const reason = more.map((one) => `${one.integration}: ${volumeText(one)}`).join('; ');
  return { ring: { ...before, told: again, sources }, told: { alarm, state: 'ALARM', at: first.since, again, reason } };
}
