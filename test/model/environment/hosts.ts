import { AsyncLocalStorage } from 'node:async_hooks';
import type { Invocation } from './invocation.ts';

/** One container of a function: all that its code does, it does as this host. */
export interface Host {
  readonly name: string;
  /** How far its clock is ahead of the true time. */
  readonly skewMs: number;
  /** What it works on now, or worked on last. */
  invocation: Invocation;
}

/** The host whose code runs now: promises, timers and events keep it. */
export const hosts = new AsyncLocalStorage<Host>();

/** Runs code as this host, with its function's environment variables. They are read while a container starts. */
export function runOn<T>(host: Host, variables: Readonly<Record<string, string>>, run: () => T): T {
  Object.assign(process.env, variables);
  return hosts.run(host, run);
}
