import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { scaledClock } from '../src/clock.ts';
import { type Runtime, startRuntime } from '../src/runtime.ts';

/** Starts a runtime in a process of its own, which `kill` ends as `kill -9` does. */
export async function startKillable(assembly: string, state: string) {
  const flags = ['--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, import.meta.filename, assembly, state], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const runtime = JSON.parse(line) as Runtime;
    const kill = async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    };
    return { runtime, kill };
  }
  throw new Error('The runtime ended before it was ready.');
}

if (process.argv[1] === import.meta.filename) {
  const [, , assembly = '', state = ''] = process.argv;
  const runtime = await startRuntime({ assembly, state, apiPort: 0, awsPort: 0, clock: scaledClock() });
  const { apiUrl, awsEndpointUrl, region, operator, tagged } = runtime;
  console.info(JSON.stringify({ apiUrl, awsEndpointUrl, region, operator, tagged }));
}
