import { createServer } from 'node:net';

/** How often another free port is taken: between the look and the use, any connection that goes out may take it. */
const MOST_ATTEMPTS = 10;

/**
 * Starts something on `port`, or for 0 on a free one, which must be known before. Nothing is opened while another program holds it.
 * @throws Error when the port is in use, with the port and the remedy
 */
export async function onPort<T>(port: number, start: (port: number) => Promise<T>, look = probe): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await look(port));
    } catch (error) {
      if (!isInUse(error)) throw error;
      if (port !== 0) throw inUse(port);
      if (attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

/** The port itself, or a free one for 0. */
function probe(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

const isInUse = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

function inUse(port: number): Error {
  return new Error(
    `Port ${port} on 127.0.0.1, the AWS endpoint's, is in use: stop what uses it (perhaps another start of this ` +
      'project), or choose another port.',
  );
}
