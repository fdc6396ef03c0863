import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** How long a burst of changes may pause before it is over, in milliseconds: editors write a file in several steps. */
const BURST_MS = 20;

export interface Watching {
  /** Watches these folders, and no others from now on. */
  folders(wanted: readonly string[]): void;
  close(): void;
}

/** Calls back, after each burst of changes, with the names of the files. Folders are watched, so that a replaced file is seen. */
export function watchFolders(onChange: (names: readonly string[]) => void): Watching {
  const watchers = new Map<string, FSWatcher>();
  let names = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  return {
    folders(wanted) {
      for (const [folder, watcher] of watchers) if (!wanted.includes(folder)) drop(folder, watcher);
      for (const folder of wanted) if (!watchers.has(folder) && existsSync(folder)) add(folder);
    },
    close() {
      clearTimeout(timer);
      for (const [folder, watcher] of watchers) drop(folder, watcher);
    },
  };

  function add(folder: string): void {
    const watcher = watch(folder, (_event, name) => {
      names.add(name === null ? folder : join(folder, name));
      clearTimeout(timer);
      timer = setTimeout(() => {
        const changed = [...names];
        names = new Set();
        onChange(changed);
      }, BURST_MS);
    });
    watcher.on('error', () => drop(folder, watcher));
    watchers.set(folder, watcher);
  }

  function drop(folder: string, watcher: FSWatcher): void {
    watcher.close();
    watchers.delete(folder);
  }
}

/** A folder and all folders in it. */
export function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const inside = readdirSync(folder, { recursive: true, withFileTypes: true });
  return [
    folder,
    ...inside.filter((entry) => entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name)),
  ];
}
