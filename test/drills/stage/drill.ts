import type { DrillClock, Opened, Scene, SceneOptions } from './scene.ts';

/** A failure path played on the local runtime: the synthesized assembly, real worker processes, simulated vendors. */
export interface Drill<Place extends Scene = Scene> {
  readonly name: string;
  /** What happens, in a sentence. */
  readonly title: string;
  /** What it proves: paths of `test/drills/paths.ts`, or targets, in words. */
  readonly requirement: string;
  readonly clock: DrillClock;
  /** Most calls to one vendor account in a second of clock time; times the clock's rate at most 100 real calls a second. */
  readonly callsPerSecond: number;
  /** Makes the scene; a new `dev` environment where it is left out. */
  open?(drill: Pick<Drill, 'clock'>, options: SceneOptions): Promise<Opened<Place>>;
  run(scene: Place): Promise<readonly Finding[]>;
}

/** One figure beside its target. */
export interface Finding {
  readonly figure: string;
  readonly target: string;
  readonly seen: string;
  readonly ok: boolean;
}

export function equals(figure: string, target: number | string, seen: number | string): Finding {
  return { figure, target: String(target), seen: String(seen), ok: target === seen };
}

export function atMost(figure: string, limit: number, seen: number, unit = ''): Finding {
  return { figure, target: `≤ ${text(limit)}${unit}`, seen: `${text(seen)}${unit}`, ok: seen <= limit };
}

export function atLeast(figure: string, limit: number, seen: number, unit = ''): Finding {
  return { figure, target: `≥ ${text(limit)}${unit}`, seen: `${text(seen)}${unit}`, ok: seen >= limit };
}

/** A figure that has no target of its own, and says what another one rests on. */
export function noted(figure: string, seen: number | string): Finding {
  return { figure, target: '', seen: typeof seen === 'number' ? text(seen) : seen, ok: true };
}

function text(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
