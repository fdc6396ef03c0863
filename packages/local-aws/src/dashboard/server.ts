import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dashboardPage } from './dashboard-page.ts';
import { logsPage } from './logs-page.ts';
import type { Source } from './source.ts';

export interface DashboardServer {
  /** Without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

const PAGES: Readonly<Record<string, (source: Source, asked: URLSearchParams) => Promise<string>>> = {
  '/': dashboardPage,
  '/logs': logsPage,
};

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/**
 * Serves the dashboard of the assembly on 127.0.0.1: pages of HTML that need no JavaScript.
 * @param port 0 takes a free one
 * @throws Error when the port is in use, with the port and the remedy
 */
export async function startDashboard(source: Source, port: number): Promise<DashboardServer> {
  const server = createServer((request, response) => {
    void answer(source, request)
      .catch((error: unknown) => plain(500, error instanceof Error ? error.message : 'The page failed.'))
      .then((given) => write(response, given));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = `Port ${port} on 127.0.0.1, the dashboard's, is in use: stop what uses it, or choose others with --port.`;
      reject(error.code === 'EADDRINUSE' ? new Error(inUse) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

async function answer(source: Source, { method, url = '/', headers }: IncomingMessage): Promise<Answer> {
  // A page of another site that is open in a browser must not read this one by another name for this machine.
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(headers.host ?? ''))
    return plain(403, 'The dashboard answers to 127.0.0.1 and localhost only.');
  if (method !== 'GET') return plain(405, `The dashboard is read with GET, not ${method}.`);
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const page = Object.hasOwn(PAGES, pathname) ? PAGES[pathname] : undefined;
  if (!page) return plain(404, `There is no page ${pathname}: see ${Object.keys(PAGES).join(' and ')}.`);
  return { status: 200, type: 'text/html; charset=utf-8', body: await page(source, searchParams) };
}

function plain(status: number, message: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${message}\n` };
}

function write(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
