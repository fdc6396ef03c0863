import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { dashboardPage } from './dashboard-page.ts';
import { logsPage } from './logs-page.ts';
import type { Source } from './source.ts';

export interface DashboardServer {
  /** Without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

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
 *
 * @example
 * import { startDashboard } from '@penstock/local-aws';
 *
 * const body = JSON.stringify({ widgets: [] });
 * const server = await startDashboard(
 *   { dashboards: [{ name: 'shop', body }], queries: [], cloudWatch: async () => ({}), lines: async () => [], now: Date.now },
 *   0,
 * );
 * console.log(server.url);
 * await server.close();
 */
export async function startDashboard(source: Source, port: number): Promise<DashboardServer> {
  const { fetch } = pagesOf(source);
  const server = createServer(getRequestListener(fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = `Port ${port} on 127.0.0.1, the dashboard's, is in use: stop what uses it, or choose another port.`;
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

function pagesOf(source: Source): Hono {
  const pages = new Hono();
  pages.use(async (context, next) => {
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
    const { method } = context.req;
    // A page of another site that is open in a browser must not read this one by another name for this machine.
    if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(context.req.header('host') ?? ''))
      return context.text('The dashboard answers to 127.0.0.1 and localhost only.\n', 403);
    if (method !== 'GET') return context.text(`The dashboard is read with GET, not ${method}.\n`, 405);
    return next();
  });
  pages.get('/', async (context) => context.html(await dashboardPage(source, new URL(context.req.url).searchParams)));
  pages.get('/logs', async (context) => context.html(await logsPage(source, new URL(context.req.url).searchParams)));
  pages.notFound((context) => context.text(`There is no page ${context.req.path}: see / and /logs.\n`, 404));
  pages.onError(({ message }, context) => context.text(`${message}\n`, 500));
  return pages;
}
