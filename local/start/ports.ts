import { createServer } from 'node:net';
import { vendorNames } from '../vendors/index.ts';

/**
 * Makes sure that the ports from `first` on are free before anything is touched.
 * @throws Error that names the port in use and the remedy.
 */
export async function claimPorts(first: number): Promise<void> {
  if (first === 0) return;
  const count = 2 + vendorNames.length;
  for (let port = first; port < first + count; port++) {
    if (!(await isFree(port))) {
      throw new Error(
        `Port ${port} is in use, and the ports ${first} to ${first + count - 1} are needed. Stop what uses it (perhaps an earlier \`npm start\`), or choose others: npm start -- --port ${first + 100}`,
      );
    }
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
