import { createServer } from 'node:net';

/** The last of the ports that a start takes: after the HTTP API's, the AWS endpoint's and the vendors'. */
export const dashboardPortOf = (first: number, vendors: number) => first + 2 + vendors;

/**
 * Makes sure that the ports from `first` on are free before anything is touched.
 * @throws Error that names the port in use and the remedy.
 */
export async function claimPorts(first: number, vendors: number): Promise<void> {
  if (first === 0) return;
  const last = dashboardPortOf(first, vendors);
  for (let port = first; port <= last; port++) {
    if (!(await isFree(port))) {
      throw new Error(
        `Port ${port} is in use, and the ports ${first} to ${last} are needed. Stop what uses it (perhaps an earlier \`npm start\`), or choose others: npm start -- --port ${first + 100}`,
      );
    }
  }
}

/**
 * Below the ports that systems take for connections that go out (32768 and more on Linux, 49152 on macOS and Windows), so that none of
 * these takes one before it is used, which may be a synth later.
 */
const FREE = { first: 20_000, last: 32_000 };

/** The first of as many free ports in a row as a start takes. Each process looks from another place. */
export async function freePorts(vendors: number, pid = process.pid): Promise<number> {
  const step = dashboardPortOf(0, vendors) + 1;
  const places = Math.floor((FREE.last - FREE.first) / step);
  for (let tried = 0; tried < places; tried++) {
    const first = FREE.first + ((pid + tried) % places) * step;
    const isRoom = await claimPorts(first, vendors).then(
      () => true,
      () => false,
    );
    if (isRoom) return first;
  }
  throw new Error(`No ${step} ports in a row are free from ${FREE.first} to ${FREE.last}: choose with --port N.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
