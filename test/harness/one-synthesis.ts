import '../fixtures/select.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesizeAll } from './synthesis.ts';

/**
 * Vitest's global setup: one synthesis of all environments, and so one bundle of each function, for a whole run. It is made when
 * the first test file asks for it; a run of files that need none makes none. Temporary files of a run lie in its folder, and go
 * with it.
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
