import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Consent, readConsent } from './consent.ts';

export const CALLBACK_PATH = '/callback';

export interface Callback {
  /** Where the vendor sends the browser: on this machine, where only it can be seen. */
  readonly redirectUri: string;
  /** The first answer to our question. Requests that are none are refused, and the wait goes on. */
  consent(state: string): Promise<Exclude<Consent, { kind: 'foreign' }>>;
  close(): Promise<void>;
}

const DONE = 'Done: the command line goes on. You may close this page.';
const DENIED = 'No consent was given: the command line says why. You may close this page.';
const FOREIGN = 'This is not the answer to the question that the command line asked.';

/**
 * Waits on loopback for the browser that comes back from the vendor (RFC 8252, section 7.3).
 * @throws the error of `listen`, such as EADDRINUSE
 */
export async function listenForConsent(port: number): Promise<Callback> {
  const answered = Promise.withResolvers<Exclude<Consent, { kind: 'foreign' }>>();
  let expected: string | undefined;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const isCallback = request.method === 'GET' && url.pathname === CALLBACK_PATH && expected !== undefined;
    const consent: Consent = isCallback ? readConsent(url.searchParams, expected ?? '') : { kind: 'foreign' };
    const text = consent.kind === 'code' ? DONE : consent.kind === 'denied' ? DENIED : FOREIGN;
    response.writeHead(consent.kind === 'foreign' ? 404 : 200, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      // The page's address holds the code.
      'referrer-policy': 'no-referrer',
    });
    response.end(`${text}\n`);
    if (consent.kind !== 'foreign') answered.resolve(consent);
  });
  await listen(server, port);
  return {
    redirectUri: `http://localhost:${(server.address() as AddressInfo).port}${CALLBACK_PATH}`,
    consent(state) {
      expected = state;
      return answered.promise;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
