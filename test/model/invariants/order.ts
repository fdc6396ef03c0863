import { type EventAct, entityOf, eventName, versionOf } from '../acts/event.ts';
import type { History } from '../history.ts';
import { isTroubled } from './troubled.ts';

/**
 * A record's newest version is the last that was written, and every stale one has a newer one. Only an event whose worker died
 * or whose tables failed under its write, so that it could not be noted, may be overwritten while it is a dead letter. Its redrive
 * comes last all the same, unless a look-up then finds the first write.
 */
export function orderOf(history: History): readonly string[] {
  const { events, kind, effects, entries } = history;
  if (kind.versions.guard === 'none') return [];
  const isByField = kind.versions.guard === 'field';
  const problems: string[] = [];
  const targetsOf = (entity: string, fields: readonly string[]) =>
    (isByField ? fields : ['*']).map((field) => `${entity}.${field}`);
  const targetsOfEvent = (event: EventAct) => targetsOf(entityOf(event), event.changes);
  const last = new Map<string, { readonly version: string; readonly event: string }>();
  for (const { entity, fields, version, event } of effects) {
    for (const target of targetsOf(entity, fields)) {
      const before = last.get(target);
      if (before && before.version > version && !isTroubled(history, before.event))
        problems.push(`${target}: ${event} overwrote the newer ${before.event}`);
      last.set(target, { version, event });
    }
  }
  events.forEach((event, index) => {
    const name = eventName(index);
    const state = entries.get(name)?.state;
    if (state !== 'delivered' && state !== 'stale') return;
    for (const target of targetsOfEvent(event)) {
      const { version = '' } = last.get(target) ?? {};
      if (version >= versionOf(event)) continue;
      if (state === 'stale') problems.push(`${name}: stale, but ${target} is at ${version || 'nothing'}`);
      // Its redrive finds the write that could not be noted, and so does not repeat it.
      else if (kind.ambiguity.strategy !== 'look-up-before-retry' || !isTroubled(history, name))
        problems.push(`${target} ends at ${version}, older than ${name}`);
    }
  });
  return problems;
}
