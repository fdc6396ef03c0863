import { type AddressInfo, createServer } from 'node:net';

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

/** The first of as many free ports in a row as a start takes. */
export async function freePorts(vendors: number): Promise<number> {
  for (;;) {
    const first = await anyFree();
    const isRoom = await claimPorts(first, vendors).then(
      () => true,
      () => false,
    );
    if (isRoom) return first;
  }
}

function anyFree(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
