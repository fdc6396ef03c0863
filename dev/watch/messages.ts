import type { EnvironmentArguments } from '../start/arguments.ts';

/** A function and the folder of its newest bundle. */
export interface Code {
  readonly functionName: string;
  readonly directory: string;
}

/** What the process of the environment is started with. */
export interface EnvironmentOrder {
  readonly args: EnvironmentArguments;
  /** A synthesized assembly; its functions run the code below. */
  readonly assembly: string;
  readonly code: readonly Code[];
  readonly inspect?: { readonly functionName: string; readonly port: number };
  /** Whether it tells where everything is. */
  readonly guide: boolean;
}

/** From the watcher to the environment: functions run this code from now on. */
export interface ReplaceCode {
  readonly replace: readonly Code[];
}

/** From the environment to the watcher. */
export type EnvironmentReport = 'ready' | 'replaced';
