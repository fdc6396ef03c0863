import { join } from 'node:path';
import { readLines } from '../logs-insights/index.ts';
import type { Runtime } from '../runtime.ts';
import { type DashboardServer, startDashboard } from './server.ts';

export interface ServeOptions {
  /** The folder that the runtime keeps its state in. */
  readonly state: string;
  /** 0 takes a free one. */
  readonly port: number;
  now(): number;
}

/**
 * Serves the pages of a running assembly: its CloudWatch, its logs.
 * @throws Error when the port is in use.
 *
 * @example
 * import { type Runtime, scaledClock, serveDashboard } from '@penstock/local-aws';
 *
 * export async function open(runtime: Runtime): Promise<string> {
 *   const { now } = scaledClock();
 *   const { url } = await serveDashboard(runtime, { state: '.penstock/state', port: 4802, now });
 *   return url;
 * }
 */
export function serveDashboard(
  { watching, dispatch }: Pick<Runtime, 'watching' | 'dispatch'>,
  { state, port, now }: ServeOptions,
): Promise<DashboardServer> {
  const source = {
    ...watching,
    cloudWatch: (operation: string, input: Readonly<Record<string, unknown>>) =>
      dispatch({ kind: 'operator' }, 'monitoring', operation, input),
    lines: (group: string, range: Parameters<typeof readLines>[2]) => readLines(join(state, 'logs'), group, range),
    now,
  };
  return startDashboard(source, port);
}
