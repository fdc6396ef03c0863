import type { FieldMap, VendorCall } from '../../contract/index.ts';
import { answerName, type Shapes } from './baseline.ts';
import { expectationOf } from './expect.ts';
import { type Drift, observe } from './observe.ts';
import type { Shape } from './shape.ts';

/** A drift to be told: at its first sighting, then at the first one after each hour. */
export interface Finding extends Drift {
  readonly source: 'event' | 'answer';
  /** The vendor operation that was answered so. */
  readonly operation?: string;
  /** Sampled payloads that had it since it was last told. */
  readonly count: number;
}

/** Looks at some of the payloads that pass through one container of a delivery. Throws for no JSON, keeps no payload. */
export interface DriftWatch {
  /** A parsed event, before its schema has judged it. */
  event(payload: unknown): void;
  /** A parsed 2xx answer, before its schema has judged it. */
  answer(call: Pick<VendorCall<unknown>, 'operation' | 'answer'>, body: unknown): void;
}

export interface DriftWatchOptions {
  /** The schema of the delivery's events. */
  readonly event: VendorCall<unknown>['answer'];
  /** The delivery's field maps. */
  readonly maps: readonly FieldMap[];
  readonly shapes: Shapes;
  /** Told each (source, operation, kind, path) once an hour. */
  readonly tell: (finding: Finding) => void;
  /** Told of every sampled payload in which something that the contract needs has drifted: the metric. */
  readonly alarm: () => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** So many payloads of each kind are looked at first. Default 20. */
  readonly first?: number;
  /** After these, one in so many. Default 100. */
  readonly every?: number;
  /** Drifts remembered at once, beside those that the contract needs. Default 200. */
  readonly limit?: number;
}

const HOUR_MS = 3_600_000;
/** Operations are named in code, so there are few. */
const MOST_OPERATIONS = 50;

/** What one kind of payload has come to. */
interface Subject {
  seen: number;
  expected?: { readonly schema: unknown; readonly shape: Shape };
}

interface Told {
  readonly at: number;
  readonly since: number;
}

export function createDriftWatch(options: DriftWatchOptions): DriftWatch {
  const { maps, shapes, tell, alarm, now, random, first = 20, every = 100, limit = 200 } = options;
  const subjects = new Map<string, Subject>();
  const told = new Map<string, Told>();

  return {
    event: (payload) => watch({ source: 'event' }, options.event, payload),
    answer: ({ operation, answer }, body) => watch({ source: 'answer', operation }, answer, body),
  };

  function watch(place: Pick<Finding, 'source' | 'operation'>, schema: typeof options.event, payload: unknown): void {
    const subject = subjectOf(place.operation ?? '');
    subject.seen += 1;
    if (subject.seen > first && random() * every >= 1) return;
    if (subject.expected?.schema !== schema) {
      const baseline = place.operation === undefined ? shapes.event : shapes.answers?.[answerName(place.operation)];
      subject.expected = { schema, shape: expectationOf({ schema, baseline, maps }) };
    }
    const drifts = observe(subject.expected.shape, payload);
    for (const drift of drifts) count({ ...place, ...drift });
    if (drifts.some(({ isRequired }) => isRequired)) alarm();
  }

  function subjectOf(name: string): Subject {
    const subject = subjects.get(name) ?? { seen: 0 };
    if (subjects.size < MOST_OPERATIONS) subjects.set(name, subject);
    return subject;
  }

  function count(drift: Omit<Finding, 'count'>): void {
    const name = JSON.stringify([drift.source, drift.operation, drift.kind, drift.path]);
    const last = told.get(name);
    const at = now();
    const isDue = !last || at - last.at >= HOUR_MS;
    if (!last && !drift.isRequired && !hasRoom(at)) return;
    const since = (last?.since ?? 0) + 1;
    told.set(name, isDue ? { at, since: 0 } : { ...last, since });
    if (isDue) tell({ ...drift, count: since });
  }

  function hasRoom(at: number): boolean {
    if (told.size < limit) return true;
    for (const [name, last] of told) if (at - last.at >= HOUR_MS) told.delete(name);
    return told.size < limit;
  }
}
