import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** The log files of a runtime: one per function or API, each line appended as it comes. */
export interface Logs {
  write(name: string, line: string): void;
  close(): Promise<void>;
}

/** Writes `<directory>/<name>.log`; the directory is created when missing. */
export function openLogs(directory: string): Logs {
  mkdirSync(directory, { recursive: true });
  const files = new Map<string, WriteStream>();
  return {
    write(name, line) {
      fileOf(name).write(`${line}\n`);
    },
    async close() {
      await Promise.all([...files.values()].map((file) => new Promise<void>((resolve) => file.end(resolve))));
    },
  };

  function fileOf(name: string): WriteStream {
    const open = files.get(name);
    if (open) return open;
    const file = createWriteStream(join(directory, `${name}.log`), { flags: 'a' });
    // A full disk must not end the runtime: its messages are worth more than its log lines.
    file.on('error', (error) => process.emitWarning(`Cannot write the log ${name}: ${error.message}`));
    files.set(name, file);
    return file;
  }
}
