import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './program.ts';

/**
 * `npm start -- --once` of the team's own project: the synthesized assembly on the local runtime, real worker processes, simulated
 * vendors. @returns its exit code and what it printed
 */
export async function demonstrateOnce(): Promise<{ readonly code: number | null; readonly output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'penstock-demonstration-'));
  // Vitest names the engine's own project.
  const { PENSTOCK_PROJECT: _, ...env } = process.env;
  const flags = ['run.mjs', 'dev/main.ts', '--once', '--fresh', '--port', '0', '--folder', folder];
  try {
    const { out, err, code } = await run(process.execPath, flags, { env });
    return { code, output: `${out}\n${err}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Printed lines with single spaces, as sentences are looked for in them. */
export const inOneLine = (output: string) => output.replaceAll(/\s+/g, ' ');
