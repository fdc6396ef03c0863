/** The demonstration: a bad day in a few seconds, told as a table. */
import type { Description } from '../start/description.ts';
import { steps } from './steps.ts';
import { heading, line } from './table.ts';
import { type Demonstration, openWorld } from './world.ts';

/** Runs every step, prints a line for each, and says whether all had their effect. A step that fails does not stop the rest. */
export async function demonstrate(
  description: Description,
  demonstration: Demonstration,
  print: (text: string) => void,
): Promise<boolean> {
  const world = openWorld(description, demonstration);
  const run = Date.now().toString(36);
  let allOk = true;
  print(heading());
  try {
    for (const { step, expected, run: perform } of steps(world, run)) {
      const startedAt = performance.now();
      const { seen, ok } = await perform().catch((error: unknown) => ({ seen: messageOf(error), ok: false }));
      allOk &&= ok;
      print(line({ step, expected, seen, ok, seconds: (performance.now() - startedAt) / 1000 }));
    }
  } finally {
    world.close();
  }
  return allOk;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'something that is not an error';
}
