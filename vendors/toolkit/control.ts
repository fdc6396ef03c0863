/**
 * The control interface that every simulated vendor serves under `/_control`: JSON, no authentication, loopback only.
 *
 *   GET    /_control                     this list, with the vendor's own entries
 *   GET    /_control/state               every record, as `{ records: { kind: […] }, now }`
 *   GET    /_control/calls               the calls received, oldest first: `?path=` part of it, `?method=`, `?changed=true`
 *   DELETE /_control/calls               removes them
 *   GET    /_control/faults              the faults, with how often each was injected
 *   POST   /_control/faults              sets one: `{ kind, match: { method?, path?, body? }, times?, delayMs?, … }`
 *   DELETE /_control/faults[/{id}]       removes all, or one
 *   GET    /_control/settings            credentials masked
 *   PUT    /_control/settings            replaces the members named: accepted credentials, limits, catalogue
 *   POST   /_control/reset               empties records, faults and calls; settings stay
 *
 * Kinds of fault. Before the change is made: `answer` (`status`, default 500, `headers`, `body`: JSON or text as it is),
 * `html` (a gateway's page, default 502), `reset-before`, `hang` (never answers). After the change was made: `delay`,
 * `reset-after`, `truncated`, `empty`, `oversize` (16 MiB, still valid JSON), `slow` (drips for `delayMs`, default 30 s).
 * `delayMs` is clock time and comes first for every other kind; a caller that gives up during that time does not stop the change.
 * Faults are injected after authentication and rate limits, and are kept in memory only.
 */
import type { Clock } from '@penstock/local-aws/clock';
import type { CallLog } from './calls.ts';
import type { ControlHandler, ControlRoute } from './control-route.ts';
import type { Faults } from './faults.ts';
import type { Answer, VendorRequest } from './request.ts';
import { resolveRoute } from './route.ts';
import { ControlError, checked, type SettingsRules } from './settings.ts';
import type { VendorBehaviour } from './vendor.ts';

interface Controlled<Settings> {
  readonly name: string;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly calls: CallLog;
  readonly behaviour: VendorBehaviour;
  readonly rules: SettingsRules<Settings>;
  settings(): Settings;
  change(settings: Settings): void;
  empty(): void;
}

export const CONTROL = '/_control';
export const CONTROL_BODY_LIMIT = 1024 * 1024;

export function controlInterface<Settings>(vendor: Controlled<Settings>): (request: VendorRequest) => Answer {
  const routes = [...sharedRoutes(vendor), ...vendor.behaviour.controls];
  const index: ControlRoute = {
    method: 'GET',
    pattern: CONTROL,
    about: 'this list',
    handle: () => ({
      vendor: vendor.name,
      controls: routes.map(({ method, pattern, about }) => ({
        method,
        path: pattern.replace(/:(\w+)/g, '{$1}'),
        about,
      })),
    }),
  };
  return (request) => {
    try {
      assertSameMachine(request);
      return { status: 200, body: answerTo([index, ...routes], request) };
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      return { status: error.status, body: { error: error.message } };
    }
  };
}

function answerTo(routes: readonly ControlRoute[], request: VendorRequest): unknown {
  const found = resolveRoute(routes, request.method, request.path.replace(/(.)\/$/, '$1'));
  if (found.kind === 'not-found') throw new ControlError('No such control: GET /_control lists them.', 404);
  if (found.kind === 'method-not-allowed')
    throw new ControlError(`${request.path} knows ${found.allow.join(', ')}, not ${request.method}.`, 405);
  return found.handle({ params: found.params, query: request.query, body: parsedBody(request.body) }) ?? {};
}

function parsedBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlError('The body is not JSON: send a JSON object, or nothing.');
  }
}

/** The interface has no authentication, so it also refuses requests of web pages open in a browser on this machine. */
function assertSameMachine({ headers }: VendorRequest): void {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  if (!isLoopback(host)) throw new ControlError('The control interface answers to 127.0.0.1 and localhost only.', 403);
  const origin = headers.origin;
  if (origin !== undefined && !isLoopback(URL.parse(origin)?.hostname ?? ''))
    throw new ControlError('The control interface does not answer to pages of other sites.', 403);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function sharedRoutes<Settings>(vendor: Controlled<Settings>): ControlRoute[] {
  const { faults, calls, behaviour, rules } = vendor;
  const on = (method: string, path: string, about: string, handle: ControlHandler): ControlRoute => ({
    method,
    pattern: `${CONTROL}${path}`,
    about,
    handle,
  });
  return [
    on('GET', '/state', 'every record', () => ({
      records: behaviour.records(),
      now: new Date(vendor.clock.now()).toISOString(),
    })),
    on('GET', '/calls', 'the calls received: ?path= ?method= ?changed=', ({ query }) => ({ calls: calls.list(query) })),
    on('DELETE', '/calls', 'removes the calls', () => calls.clear()),
    on('GET', '/faults', 'the faults set', () => ({ faults: faults.list() })),
    on('POST', '/faults', 'sets a fault: { kind, match, times?, delayMs?, status?, headers?, body? }', ({ body }) =>
      faults.add(body),
    ),
    on('DELETE', '/faults', 'removes all faults', () => ({ removed: faults.remove() })),
    on('DELETE', '/faults/:id', 'removes one fault', ({ params }) => {
      const removed = faults.remove(params.id ?? '');
      if (removed === 0)
        throw new ControlError(`There is no fault "${params.id}": GET /_control/faults lists them.`, 404);
      return { removed };
    }),
    on('GET', '/settings', 'the settings, credentials masked', () => rules.masked(vendor.settings())),
    on('PUT', '/settings', 'replaces the members named', ({ body }) => {
      vendor.change({ ...vendor.settings(), ...checked(rules.change, body) });
      return rules.masked(vendor.settings());
    }),
    on('POST', '/reset', 'empties records, faults and calls', () => vendor.empty()),
  ];
}
