import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Runs a program that writes, and prints a line once a write is acknowledged; kills it with SIGKILL after `count` lines.
 * @param place the file or directory that the program writes to
 * @returns how many writes had been acknowledged when it died
 */
export function writeUntilKilled(program: URL, place: string, count: number): Promise<number> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(program), place], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let acknowledged = 0;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', () => {
    acknowledged += 1;
    if (acknowledged === count) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    lines.on('close', () => resolve(acknowledged));
  });
}
