import type { Drill, Finding } from './drill.ts';
import type { Played } from './report.ts';
import { openScene } from './scene.ts';

/** Real calls a second that a drill may make to one vendor account: the machine keeps up with no more. */
const MOST_REAL_CALLS = 100;

export interface PlayOptions {
  readonly seed: number;
  /** Aborted when it is to stop. */
  readonly signal: AbortSignal;
  /** Told what is done while it is done, and when: milliseconds of clock time since the drill began. */
  readonly onDone?: (text: string, atMs: number) => void;
  /** Makes the scene instead of the drill's own way. */
  readonly open?: NonNullable<Drill['open']>;
}

/** Plays one drill from start to end. Never rejects: what went wrong is in the result. */
export async function play(drill: Drill, options: PlayOptions): Promise<Played> {
  const { seed, signal, onDone = () => {}, open = drill.open ?? openScene } = options;
  const begun = performance.now();
  let findings: readonly Finding[] = [];
  let failure: string | undefined;
  let clockMs = 0;
  try {
    const calls = drill.callsPerSecond * drill.clock.rate;
    if (calls > MOST_REAL_CALLS) {
      const most = MOST_REAL_CALLS / drill.callsPerSecond;
      throw new Error(`${calls} real calls a second; let its clock run at most ×${most}`);
    }
    signal.throwIfAborted();
    const { scene, close } = await open(drill, { seed, signal, onDone });
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
  const realMs = performance.now() - begun;
  return { drill, findings, ...(failure !== undefined && { failure }), realMs, clockMs };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env.PENSTOCK_DEBUG ? (error.stack ?? error.message) : error.message;
}
