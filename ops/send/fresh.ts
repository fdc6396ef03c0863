import type { Provider } from '@penstock/webhooks';
import { readPath, writePath } from './path.ts';

export interface Sample {
  readonly event: unknown;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The sample as an event of now: its time is `now`, and where its identity does not follow from that, so is its id. What was sent
 * a minute ago is else a duplicate.
 */
export function freshEvent(provider: Provider, { event, headers }: Sample, now: Date, unique: string): Sample {
  const fields = fieldsOf(provider);
  if (!fields) return { event, headers };
  const ids = sourcesOf(fields.id);
  let next = event;
  let isNew = false;
  for (const path of pathsIn(fields.time?.at)) {
    if (readPath(next, path) === undefined) continue;
    next = writePath(next, path, timeAs(fields.time?.unit, now));
    isNew = ids.some((source) => source === 'hash' || pathsIn(source).includes(path));
  }
  const fresh = Object.fromEntries(
    ids
      .flatMap(headersIn)
      .flatMap((name) => (name in headers || isTypeHeader(fields.type, name) ? [] : [[name, unique]])),
  );
  if (isNew || Object.keys(fresh).length > 0) return { event: next, headers: { ...headers, ...fresh } };
  for (const path of ids.flatMap(pathsIn)) {
    const value = readPath(next, path);
    if (typeof value === 'string') return { event: writePath(next, path, `${value}-${unique}`), headers };
  }
  // An event is its bytes: one member more makes it another.
  const isHashed = ids.includes('hash') && typeof next === 'object' && next !== null && !Array.isArray(next);
  return { event: isHashed ? writePath(next, 'penstock_sample', unique) : next, headers };
}

/** The sources of an identity; of a rule that is a function, those that it asks for while it finds nothing. */
function sourcesOf(rule: NonNullable<ReturnType<typeof fieldsOf>>['id']): readonly string[] {
  if (typeof rule !== 'function') return rule;
  const asked: string[] = [];
  rule((source) => {
    asked.push(source);
    return undefined;
  });
  return asked;
}

/** Whether the provider sends forms: of these, a sample is an object of names and texts. */
export function isForm(provider: Provider): boolean {
  const type = fieldsOf(provider)?.type;
  return Array.isArray(type) && type.some((source) => String(source).startsWith('form/'));
}

/** The event inside what the provider sends: most send lists. */
export function bodyOf(provider: Provider, event: unknown): string {
  if (isForm(provider)) return new URLSearchParams(event as Readonly<Record<string, string>>).toString();
  const reader = jsonReaderOf(provider.events);
  const lists = 'lists' in reader ? reader.lists : [];
  const steps = lists[0]?.items.split('/') ?? [];
  const body = steps.reduceRight<unknown>((inner, step) => (step === '#' ? [inner] : { [step]: inner }), event);
  return JSON.stringify(body);
}

export function fieldsOf({ events }: Provider) {
  const reader = jsonReaderOf(events);
  if ('lists' in reader) return reader.lists[0];
  return 'id' in reader ? reader : undefined;
}

/** Of a sender with two kinds of body, the one that is JSON: samples are. */
function jsonReaderOf(events: Provider['events']): Provider['events'] {
  if (!('matching' in events)) return events;
  return events.first === '<' ? events.otherwise : events.matching;
}

/** `item/occurredAt`, `form/fired_at` and `body/a|body/b?` as paths into the event. */
export function pathsIn(source: string | undefined): readonly string[] {
  const place = /^(item|body|form)\//;
  return alternatives(source).flatMap((one) => (place.test(one) ? [one.replace(place, '')] : []));
}

export function headersIn(source: string): readonly string[] {
  return alternatives(source)
    .slice(0, 1)
    .flatMap((one) => (one.startsWith('header/') ? [one.slice('header/'.length)] : []));
}

const isTypeHeader = (type: unknown, name: string) => JSON.stringify(type ?? '').includes(`"header/${name}`);

function alternatives(source: string | undefined): readonly string[] {
  return source?.replace(/\?+$/, '').split('|') ?? [];
}

function timeAs(unit: string | undefined, now: Date): number | string {
  if (unit === 'milliseconds') return now.getTime();
  return unit === 'iso' || unit === 'utc' ? now.toISOString() : Math.floor(now.getTime() / 1000);
}
