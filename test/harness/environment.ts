import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scaledClock } from '../../local/clock.ts';
import { type Runtime, startRuntime } from '../../local/runtime.ts';
import { fillSecrets, setUpAccounts } from '../../local/start/accounts.ts';
import { type Description, describe } from '../../local/start/description.ts';
import { synthesize } from '../../local/start/synthesize.ts';
import { startVendors, type Vendors } from '../../local/start/vendors.ts';

/** A whole environment inside the test's own process: the synthesized assembly, its functions, and simulated vendors. */
export interface Environment extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly vendors: Vendors;
  readonly description: Description;
  /** What the functions logged, one parsed line each; what is not JSON is left out. */
  logs(): readonly Readonly<Record<string, unknown>>[];
}

/** Synthesizes and starts `dev` on free ports in a folder of its own. @param rate how many times faster its clock runs */
export async function startEnvironment({ rate = 1 } = {}): Promise<Environment> {
  await using started = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'penstock-test-'));
  started.defer(() => rm(folder, { recursive: true, force: true }));
  const clock = scaledClock(rate);
  const vendors = started.adopt(await startVendors({ elsewhere: {}, firstPort: 0, folder, clock }), (v) => v.close());
  const assembly = join(folder, 'assembly');
  await synthesize({ environment: 'dev', vendors: vendors.urls, output: assembly });
  const lines: string[] = [];
  const state = join(folder, 'state');
  const onLog = (_name: string, line: string) => lines.push(line);
  const runtime = await startRuntime({ assembly, stage: 'dev', state, apiPort: 0, awsPort: 0, clock, onLog });
  started.defer(() => runtime.close());
  await fillSecrets(runtime);
  await setUpAccounts(runtime, vendors);
  const running = started.move();
  return {
    runtime,
    vendors,
    description: describe(runtime, vendors, 'dev', rate),
    logs: () => lines.flatMap(parsed),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function parsed(line: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? [value as Record<string, unknown>] : [];
  } catch {
    return [];
  }
}
