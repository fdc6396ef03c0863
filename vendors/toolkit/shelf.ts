import type { Store } from './store.ts';

/** Records of one kind, read from memory and kept in the store: for kinds of which there are thousands. */
export interface Shelf<T extends { readonly id: string }> {
  /** In the order in which they were added. */
  all(): readonly T[];
  get(id: string): T | undefined;
  put(record: T): T;
  remove(id: string): void;
  /** Reads the store once more, after it was emptied. */
  reload(): void;
}

export function shelf<T extends { readonly id: string }>(store: Store, kind: string): Shelf<T> {
  const kept = store.collection<T>(kind);
  const load = () => new Map(kept.all().map((record): [string, T] => [record.id, record]));
  let records = load();
  return {
    all: () => [...records.values()],
    get: (id) => records.get(id),
    put(record) {
      kept.put(record.id, record);
      records.set(record.id, record);
      return record;
    },
    remove(id) {
      kept.remove(id);
      records.delete(id);
    },
    reload() {
      records = load();
    },
  };
}
