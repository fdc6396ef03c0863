import '../fixtures/select.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesizeAll } from './synthesis.ts';

/**
 * Vitest's global setup: one synthesis of all environments, and so one bundle of each function, for a whole run. The first test
 * file that needs it starts it. The run's temporary files are in its folder and are removed with it.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'penstock-run-'));
  process.env.TMPDIR = folder;
  let assembly: Promise<string> | undefined;
  const server = createServer((_request, response) => {
    assembly ??= synthesizeAll(join(folder, 'assembly'));
    assembly.then(
      (path) => response.end(path),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.PENSTOCK_TEST_SYNTHESIS = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  };
}
