import { join } from 'node:path';
import type { Clock } from '@penstock/local-aws/clock';
import type { LoadedProject } from '../../shared/project/index.ts';
import { findVendor, type RunningVendor, type SimulatedAccount } from '../../vendors/index.ts';
import { destinationNames } from './declared.ts';

export interface StartVendorsOptions {
  readonly project: LoadedProject;
  /** Vendors that run elsewhere: these are not simulated. */
  readonly elsewhere: Readonly<Record<string, string>>;
  /** First of the ports to take; 0 takes free ones. */
  readonly firstPort: number;
  /** Folder of their records, kept between starts. */
  readonly folder: string;
  readonly clock: Clock;
}

export interface Vendors {
  /** Origin by vendor, the simulated ones and those elsewhere. */
  readonly urls: Readonly<Record<string, string>>;
  readonly simulated: ReadonlyMap<string, RunningVendor>;
  /** The accounts at the simulated ones. */
  readonly accounts: ReadonlyMap<string, SimulatedAccount>;
  close(): Promise<void>;
}

/** Starts the simulated vendor of every declared destination that has one and does not run elsewhere. */
export async function startVendors(options: StartVendorsOptions): Promise<Vendors> {
  const { project, elsewhere, firstPort, folder, clock } = options;
  await using started = new AsyncDisposableStack();
  const simulated = new Map<string, RunningVendor>();
  const accounts = new Map<string, SimulatedAccount>();
  for (const [index, name] of destinationNames(project).entries()) {
    const vendor = Object.hasOwn(elsewhere, name) ? undefined : await findVendor(name, teamVendors(project));
    if (!vendor) continue;
    const port = firstPort === 0 ? 0 : firstPort + index;
    const running = await vendor.start({ port, clock, file: join(folder, `vendor-${name}.db`) });
    started.defer(() => running.close());
    simulated.set(name, running);
    accounts.set(name, vendor.account);
  }
  const running = started.move();
  return {
    urls: { ...Object.fromEntries([...simulated].map(([name, { url }]) => [name, url])), ...elsewhere },
    simulated,
    accounts,
    close: () => running.disposeAsync(),
  };
}

/** The folder of a team's own simulated vendors. */
function teamVendors({ folder }: LoadedProject): string {
  return join(folder, 'integrations/vendors');
}
