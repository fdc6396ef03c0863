import { join } from 'node:path';
import type { Clock } from '../../packages/local-aws/src/clock.ts';
import { type RunningVendor, startVendor, vendorNames } from '../../vendors/index.ts';

export interface StartVendorsOptions {
  /** Vendors that run elsewhere: these are not simulated. */
  readonly elsewhere: Readonly<Record<string, string>>;
  /** First of the ports to take; 0 takes free ones. */
  readonly firstPort: number;
  /** Folder that keeps their records between two starts. */
  readonly folder: string;
  readonly clock: Clock;
}

export interface Vendors {
  /** Origin by vendor, the simulated ones and those elsewhere. */
  readonly urls: Readonly<Record<string, string>>;
  readonly simulated: ReadonlyMap<string, RunningVendor>;
  close(): Promise<void>;
}

/** Starts every vendor that can be simulated and does not run elsewhere. */
export async function startVendors({ elsewhere, firstPort, folder, clock }: StartVendorsOptions): Promise<Vendors> {
  await using started = new AsyncDisposableStack();
  const simulated = new Map<string, RunningVendor>();
  for (const [index, name] of vendorNames.entries()) {
    if (Object.hasOwn(elsewhere, name)) continue;
    const port = firstPort === 0 ? 0 : firstPort + index;
    const vendor = await startVendor(name, { port, clock, file: join(folder, `vendor-${name}.db`) });
    started.defer(() => vendor.close());
    simulated.set(name, vendor);
  }
  const running = started.move();
  return {
    urls: { ...Object.fromEntries([...simulated].map(([name, { url }]) => [name, url])), ...elsewhere },
    simulated,
    close: () => running.disposeAsync(),
  };
}

/** Speaks to a simulated vendor's control interface. @throws Error with the interface's own words. */
export async function control(vendorUrl: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${vendorUrl}/_control${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${method} ${vendorUrl}/_control${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return text === '' ? undefined : JSON.parse(text);
}
