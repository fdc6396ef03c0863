import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Facts, FactsQuestion } from './facts.ts';

/** Loads the project as it is now. @throws Error with what is wrong with it */
export async function readFacts(question: FactsQuestion): Promise<Facts> {
  const program = join(import.meta.dirname, 'facts.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, JSON.stringify(question)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [code, answer, problem] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(problem.trim() || `The project could not be loaded: exit code ${code}.`);
  return JSON.parse(answer) as Facts;
}
