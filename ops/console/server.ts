import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Target } from '../command/target.ts';
import { createApp } from './app.ts';
import { createSession } from './session.ts';

export interface ConsoleServer {
  /** The address with its key: what a browser opens first. */
  readonly url: string;
  close(): Promise<void>;
}

interface ServerOptions {
  readonly target: Target;
  readonly isProduction: boolean;
  /** 0 takes a free one. */
  readonly port: number;
}

/**
 * Serves the console on 127.0.0.1, with the rights of the credentials that the command line finds.
 * @throws the error of `listen`, such as EADDRINUSE
 */
export async function startConsole({ target, isProduction, port }: ServerOptions): Promise<ConsoleServer> {
  const session = createSession();
  let bound = port;
  const app = createApp({
    target,
    isProduction,
    session,
    port: () => bound,
    elapsed: () => performance.now(),
    id: randomUUID,
  });
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}/?key=${session.key}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
