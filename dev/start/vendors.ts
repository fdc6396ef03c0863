import { join } from 'node:path';
import type { Clock } from '@penstock/local-aws/clock';
import { accountsOf, originNames } from '../../shared/contract/index.ts';
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
    urls: {
      ...Object.fromEntries([...simulated].flatMap(([name, { url }]) => originsAt(project, name, url))),
      ...elsewhere,
    },
    simulated,
    accounts,
    close: () => running.disposeAsync(),
  };
}

/** Where the vendors of `startVendors` will be, before they are started; the ports must be known. */
export async function vendorUrls(
  options: Pick<StartVendorsOptions, 'project' | 'elsewhere' | 'firstPort'>,
): Promise<Vendors['urls']> {
  const { project, elsewhere, firstPort } = options;
  const urls: (readonly [string, string])[] = [];
  for (const [index, name] of destinationNames(project).entries()) {
    if (await findVendor(name, teamVendors(project)))
      urls.push(...originsAt(project, name, `http://127.0.0.1:${firstPort + index}`));
  }
  return { ...Object.fromEntries(urls), ...elsewhere };
}

/** A simulated vendor is an account's API and its token endpoint in one. */
function originsAt({ integrations }: LoadedProject, name: string, url: string): readonly (readonly [string, string])[] {
  const declared = integrations.flatMap(accountsOf).find((account) => account.name === name);
  return (declared ? originNames(declared) : [name]).map((origin) => [origin, url]);
}

/** The folder of a team's own simulated vendors. */
function teamVendors({ folder }: LoadedProject): string {
  return join(folder, 'integrations/vendors');
}
