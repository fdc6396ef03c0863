import type { Clock } from '@penstock/local-aws/clock';
import type { Store } from '../toolkit/store.ts';

export type AlgoliaRecord = Readonly<Record<string, unknown>> & { readonly objectID: string };

/** What was done to one record: operations that were accepted, whether or not they changed anything. */
export interface Effects {
  readonly saves: number;
  readonly deletes: number;
  /** ISO 8601: of the last one. */
  readonly at: string;
}

export interface Records {
  get(index: string, objectID: string): AlgoliaRecord | undefined;
  all(index: string): readonly AlgoliaRecord[];
  indices(): readonly string[];
  save(index: string, record: AlgoliaRecord): void;
  remove(index: string, objectID: string): boolean;
  /** By objectID. */
  effects(index: string): Readonly<Record<string, Effects>>;
  /** Notes a task. @returns its id */
  task(): number;
  /** Undefined for one that there never was. */
  taskState(id: number): 'published' | 'notPublished' | undefined;
  pending(): number;
  reload(): void;
}

const FIRST_TASK = 1_514_562_690_001;

/** Kept in memory beside the store, so that a task costs the same however many records there are. */
export function recordBook(store: Store, clock: Clock, taskMs: () => number): Records {
  const kept = store.collection<{ readonly index: string; readonly record: AlgoliaRecord }>('record');
  const counted = store.collection<{ readonly index: string; readonly objectID: string } & Effects>('effect');
  const records = new Map<string, Map<string, AlgoliaRecord>>();
  const effects = new Map<string, Map<string, Effects>>();
  let tasks: { readonly id: number; readonly at: number }[] = [];
  const of = <T>(all: Map<string, Map<string, T>>, index: string) => {
    const found = all.get(index) ?? new Map<string, T>();
    all.set(index, found);
    return found;
  };
  const load = () => {
    records.clear();
    effects.clear();
    for (const { index, record } of kept.all()) of(records, index).set(record.objectID, record);
    for (const { index, objectID, saves, deletes, at } of counted.all())
      of(effects, index).set(objectID, { saves, deletes, at });
  };
  load();
  const count = (index: string, objectID: string, change: 'saves' | 'deletes') => {
    const before = of(effects, index).get(objectID) ?? { saves: 0, deletes: 0 };
    const after = { ...before, [change]: before[change] + 1, at: new Date(clock.now()).toISOString() };
    of(effects, index).set(objectID, after);
    counted.put(`${index}/${objectID}`, { index, objectID, ...after });
  };
  const waiting = () => {
    tasks = tasks.filter(({ at }) => at + taskMs() > clock.now());
    return tasks;
  };

  return {
    get: (index, objectID) => records.get(index)?.get(objectID),
    all: (index) => [...(records.get(index)?.values() ?? [])],
    indices: () => [...records.keys()].sort(),
    save(index, record) {
      of(records, index).set(record.objectID, record);
      kept.put(`${index}/${record.objectID}`, { index, record });
      count(index, record.objectID, 'saves');
    },
    remove(index, objectID) {
      kept.remove(`${index}/${objectID}`);
      count(index, objectID, 'deletes');
      return of(records, index).delete(objectID);
    },
    effects: (index) => Object.fromEntries(effects.get(index) ?? []),
    task() {
      const id = store.next('task', FIRST_TASK);
      tasks.push({ id, at: clock.now() });
      return id;
    },
    taskState(id) {
      if (waiting().some((task) => task.id === id)) return 'notPublished';
      return id >= FIRST_TASK && id < FIRST_TASK + 1e12 ? 'published' : undefined;
    },
    pending: () => waiting().length,
    reload: load,
  };
}
