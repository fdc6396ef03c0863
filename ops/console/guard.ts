import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { cookieName, isSame, type Session } from './session.ts';

const HEADERS = {
  'cache-control': 'no-store',
  // Style attributes place the lines of graphs; no script and no sheet stands in a page.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // With `no-referrer` a browser sends its own forms with the origin `null`.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** The largest form of the console is far below it. */
const MOST_BYTES = 100_000;

/**
 * Lets only the person's own browser in: the Host header names this machine (another site's name may lead here), the
 * cookie holds the session, and a form was sent by one of our pages and holds the token.
 * @param port the console's own
 */
export function guard({ key, session, token }: Session, port: () => number): MiddlewareHandler {
  return async (context, next) => {
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
    const { req } = context;
    const host = req.header('host') ?? '';
    if (!hostsOf(port()).includes(host))
      return context.text(`The console answers to 127.0.0.1:${port()} and localhost:${port()} only.\n`, 403);

    const given = req.query('key');
    if (given !== undefined) {
      if (req.method !== 'GET' || !isSame(given, key)) return context.text(NO_SESSION, 403);
      setCookie(context, cookieName(port()), session, { httpOnly: true, sameSite: 'Strict', path: '/' });
      return context.redirect('/', 303);
    }
    if (!isSame(getCookie(context, cookieName(port())), session)) return context.text(NO_SESSION, 403);
    if (req.method === 'GET') return next();
    if (req.method !== 'POST') return context.text(`The console takes GET and POST, not ${req.method}.\n`, 405);

    const isOurs =
      req.header('origin') === `http://${host}` && (req.header('sec-fetch-site') ?? 'same-origin') === 'same-origin';
    if (!isOurs) return context.text('Not done: another page sent this form.\n', 403);
    if (!(Number(req.header('content-length')) <= MOST_BYTES))
      return context.text('Not done: the form is too large.\n', 413);
    const { token: sent } = await req.parseBody();
    if (!isSame(typeof sent === 'string' ? sent : undefined, token))
      return context.text('Not done: the form is of another run of the console. Open the page again.\n', 403);
    return next();
  };
}

const hostsOf = (port: number) => [`127.0.0.1:${port}`, `localhost:${port}`];

const NO_SESSION =
  'This browser has no session with the console. Open the address that `npm run ops -- console` printed, with its key.\n';
