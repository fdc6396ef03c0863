import type { Drill, Finding } from './drill.ts';
import type { Played } from './report.ts';
import { openScene } from './scene.ts';

/** Real calls a second that a drill may make to one vendor account: the machine keeps up with no more. */
const MOST_REAL_CALLS = 100;

/**
 * Plays one drill from start to end. Never rejects: what went wrong is in the result.
 * @param open makes the scene; a whole environment unless told
 */
export async function play(drill: Drill, seed: number, signal: AbortSignal, open = openScene): Promise<Played> {
  const begun = performance.now();
  const done: { text: string; atMs: number }[] = [];
  let findings: readonly Finding[] = [];
  let failure: string | undefined;
  let clockMs = 0;
  try {
    const calls = drill.callsPerSecond * drill.clock.rate;
    if (calls > MOST_REAL_CALLS)
      throw new Error(
        `${calls} real calls a second; let its clock run at most ×${MOST_REAL_CALLS / drill.callsPerSecond}`,
      );
    signal.throwIfAborted();
    const { scene, close } = await open(drill, {
      seed,
      signal,
      onDone: (text, atMs) => done.push({ text, atMs }),
    });
    const from = scene.clock.now();
    try {
      findings = await drill.run(scene);
    } finally {
      clockMs = scene.clock.now() - from;
      await close();
    }
  } catch (error) {
    failure = signal.aborted ? 'interrupted' : messageOf(error);
  }
  return {
    drill,
    seed,
    done,
    findings,
    ...(failure !== undefined && { failure }),
    realMs: performance.now() - begun,
    clockMs,
  };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env.PENSTOCK_DEBUG ? (error.stack ?? error.message) : error.message;
}
