import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { dashboardPortOf, freePorts } from '../../dev/start/ports.ts';

const listenAt = async (port: number) => {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())));
};

test('free ports are none that a connection which goes out may take, and all of them are free', async () => {
  const first = await freePorts(2);
  expect(first).toBeGreaterThanOrEqual(20_000);
  expect(dashboardPortOf(first, 2)).toBeLessThan(32_768);
  for (let port = first; port <= dashboardPortOf(first, 2); port++) await listenAt(port);
  expect(await freePorts(2)).not.toBe(first);
});

test('two processes look from other places', async () => {
  expect(await freePorts(2, 1001)).not.toBe(await freePorts(2, 1002));
});
