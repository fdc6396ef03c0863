import type { Mutation } from './mutation.ts';

const GUARD = 'ops/console/guard.ts';
const TESTS = ['test/console/guard.test.ts'];

/** Guards of the console page. */
export const CONSOLE: readonly Mutation[] = [
  {
    guard: 'the Host header must name the console itself',
    file: GUARD,
    find: 'if (!hostsOf(port()).includes(host))',
    replace: 'if (host === undefined)',
    tests: TESTS,
  },
  {
    guard: 'only the right key opens a session',
    file: GUARD,
    find: "if (req.method !== 'GET' || !isSame(given, key))",
    replace: "if (req.method !== 'GET')",
    tests: TESTS,
  },
  {
    guard: 'a browser without a session sees nothing',
    file: GUARD,
    find: 'if (!isSame(getCookie(context, cookieName(port())), session))',
    replace: 'if (session === undefined)',
    tests: TESTS,
  },
  {
    guard: 'other sites and scripts do not get the cookie',
    file: GUARD,
    find: "{ httpOnly: true, sameSite: 'Strict', path: '/' }",
    replace: "{ path: '/' }",
    tests: TESTS,
  },
  {
    guard: 'a form comes from the console’s own origin',
    file: GUARD,
    find: "req.header('origin') ===",
    replace: 'host !==',
    tests: TESTS,
  },
  {
    guard: 'a form that the browser calls foreign is refused',
    file: GUARD,
    find: " && (req.header('sec-fetch-site') ?? 'same-origin') === 'same-origin'",
    replace: '',
    tests: TESTS,
  },
  {
    guard: 'a form holds the token of this run',
    file: GUARD,
    find: "if (!isSame(typeof sent === 'string' ? sent : undefined, token))",
    replace: 'if (sent === token.repeat(2))',
    tests: TESTS,
  },
  {
    guard: 'a form is bounded before it is read',
    file: GUARD,
    find: "if (!(Number(req.header('content-length')) <= MOST_BYTES))",
    replace: 'if (MOST_BYTES < 0)',
    tests: TESTS,
  },
  {
    guard: 'a plan is carried out once',
    file: 'ops/console/plans.ts',
    find: 'one.result ??= carryOut(one.plan)',
    replace: 'one.result = carryOut(one.plan)',
    tests: ['test/console/plans.test.ts'],
  },
  {
    guard: 'an old plan cannot be confirmed',
    file: 'ops/console/plans.ts',
    find: 'now() - one.shownAt > PLAN_MINUTES * 60_000',
    replace: 'now() < one.shownAt',
    tests: ['test/console/plans.test.ts'],
  },
  {
    guard: 'tabs and refreshes share one reading',
    file: 'ops/console/reads.ts',
    find: 'if (known && now() - known.at < seconds * 1000)',
    replace: 'if (known && seconds < 0)',
    tests: ['test/console/reads.test.ts'],
  },
  {
    guard: 'an error is not kept as an answer',
    file: 'ops/console/reads.ts',
    find: 'kept.get(name) === entry && kept.delete(name)',
    replace: 'kept.get(name) === entry',
    tests: ['test/console/reads.test.ts'],
  },
  {
    guard: 'what others wrote is shown, and obeyed by no browser',
    file: 'ops/console/html.ts',
    find: 'printable(text)}',
    replace: 'text}',
    tests: ['test/console/hostile.test.ts'],
  },
];
