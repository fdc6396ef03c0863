import * as z from 'zod';
import type { Answer, VendorRequest } from '../toolkit/request.ts';
import { resolveRoute } from '../toolkit/route.ts';
import type { VendorContext } from '../toolkit/vendor.ts';
import type { Caller } from './access.ts';
import { exception, invalid, json, listed, problem, Refusal, UnreadableFilter } from './answers.ts';
import { allocationInput } from './input.ts';
import { pageOf } from './listing.ts';
import { allocate } from './payments.ts';
import type { Books } from './records.ts';
import { RESOURCES, type Resource } from './resources.ts';
import type { XeroSettings } from './settings.ts';
import { allocationView, organisationView } from './view.ts';
import type { Writing } from './writing.ts';

export const API = '/api.xro/2.0';

type Desk = Pick<VendorContext<XeroSettings>, 'clock' | 'settings' | 'uuid'> & {
  readonly books: Books & { reload(): void };
};
interface Asked {
  readonly request: VendorRequest;
  readonly params: Readonly<Record<string, string>>;
}
interface Handler {
  readonly scopes: readonly string[];
  act(asked: Asked): Answer;
}

/** Answers a call of the accounting API whose caller and tenant are known. */
export function accountingApi(desk: Desk): (request: VendorRequest, caller: Caller) => Answer {
  const routes = [...RESOURCES.flatMap((each) => resourceRoutes(desk, each)), ...otherRoutes(desk)];
  return (request, { scopes }) => {
    const found = resolveRoute(routes, request.method, request.path.slice(API.length));
    if (found.kind !== 'found') return problem(404, 'Not Found', 'The resource you’re looking for cannot be found');
    if (!found.handle.scopes.some((scope) => scopes.includes(scope)))
      return problem(401, 'Unauthorized', 'AuthorizationUnsuccessful', {
        'www-authenticate': 'insufficient_scope',
      });
    try {
      return found.handle.act({ request, params: found.params });
    } catch (error) {
      if (error instanceof UnreadableFilter)
        return exception(400, 16, 'QueryParseException', `The filter cannot be read: ${error.message}`);
      throw error;
    }
  };
}

function resourceRoutes(desk: Desk, resource: Resource) {
  const { books, clock, settings, uuid } = desk;
  const { name, idName, scopes } = resource;
  const reading = scopes.flatMap((scope) => [scope, `${scope}.read`]);
  const answer = (ids: readonly string[], changed = false) =>
    listed(
      name,
      ids.map((id) => resource.view(books, settings(), id)),
      { id: uuid(), at: clock.now(), changed },
    );
  const exists = (id: string) => resource.list(books).some((record) => record.id === id);
  const route = (method: string, pattern: string, act: Handler['act'], scoped = scopes) => ({
    method,
    pattern,
    handle: { scopes: scoped, act },
  });
  return [
    route(
      'GET',
      `/${name}`,
      ({ request }) => {
        const { items, pagination } = pageOf(resource, books, settings(), request);
        return listed(name, items, { id: uuid(), at: clock.now(), more: { pagination } });
      },
      reading,
    ),
    route('GET', `/${name}/:id`, ({ params: { id = '' } }) => (exists(id) ? answer([id]) : notFound()), reading),
    route('PUT', `/${name}`, ({ request }) => writeAll(desk, resource, request, () => undefined)),
    route('POST', `/${name}`, ({ request }) => writeAll(desk, resource, request, (body) => resource.same(books, body))),
    route('POST', `/${name}/:id`, ({ request, params: { id = '' } }) =>
      exists(id)
        ? writeAll(desk, resource, { ...request, body: withId(request.body, idName, id) }, () => id)
        : notFound(),
    ),
  ];
}

const notFound = () => problem(404, 'Not Found', 'The resource you’re looking for cannot be found');

/**
 * Writes each record of a body. Where one is refused the answer is 400 and names only the refused; with `summarizeErrors=false` it is 200
 * with an outcome of each. Those that were not refused are kept either way ~.
 */
function writeAll(
  desk: Desk,
  resource: Resource,
  request: VendorRequest,
  target: (body: unknown) => string | undefined,
): Answer {
  const { books, clock, settings, uuid } = desk;
  const bodies = recordsOf(request.body, resource.name);
  if (!bodies) return exception(400, 14, 'PostDataInvalidException', 'Invalid Json data');
  const each = request.query.get('summarizeErrors')?.toLowerCase() === 'false';
  const writing = writingOf(desk, request);
  const results = bodies.map((body) => attempted(() => resource.write(writing, body, target(body)), body));
  const refused = results.filter((it) => it.kind === 'refused');
  const changed = results.some(({ kind }) => kind === 'written');
  if (refused.length > 0 && !each) return { ...invalid(refused.map(({ element }) => element)), changed };
  const items = results.map((it) =>
    it.kind === 'written'
      ? { ...resource.view(books, settings(), it.id), ...(each && { StatusAttributeString: 'OK' }) }
      : { ...it.element, StatusAttributeString: 'ERROR' },
  );
  return listed(resource.name, items, { id: uuid(), at: clock.now(), changed });
}

export function writingOf(desk: Desk, { query }: Pick<VendorRequest, 'query'>, byApp = true): Writing {
  const { books, clock, settings, uuid } = desk;
  return { books, clock, settings, uuid, byApp, unitDigits: query.get('unitdp') === '4' ? 4 : 2 };
}

type Attempted =
  | { readonly kind: 'written'; readonly id: string }
  | { readonly kind: 'refused'; readonly element: object };

function attempted(write: () => string, body: unknown): Attempted {
  try {
    return { kind: 'written', id: write() };
  } catch (error) {
    const messages =
      error instanceof Refusal
        ? error.messages
        : error instanceof z.ZodError
          ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
          : undefined;
    if (!messages) throw error;
    const element = {
      ...(typeof body === 'object' ? body : {}),
      ValidationErrors: messages.map((Message) => ({ Message })),
    };
    return { kind: 'refused', element };
  }
}

/** A body holds a list under the resource's name, or one record. */
function recordsOf(text: string, name: string): readonly unknown[] | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
    const list: unknown = Reflect.get(body, name);
    return Array.isArray(list) ? list : [body];
  } catch {
    return undefined;
  }
}

function withId(text: string, idName: string, id: string): string {
  const [record] = recordsOf(text, '') ?? [{}];
  return JSON.stringify({ ...(typeof record === 'object' ? record : {}), [idName]: id });
}

function otherRoutes(desk: Desk) {
  const { books, clock, settings, uuid } = desk;
  const at = () => ({ id: uuid(), at: clock.now() });
  const settingsScopes = ['accounting.settings', 'accounting.settings.read'];
  const account = (code: string, name: string, type: string) => ({
    Code: code,
    Name: name,
    Type: type,
    Status: 'ACTIVE',
  });
  const routes = [
    {
      method: 'GET',
      pattern: '/Organisation',
      handle: { scopes: settingsScopes, act: () => listed('Organisations', [organisationView(settings())], at()) },
    },
    {
      method: 'GET',
      pattern: '/Accounts',
      handle: {
        scopes: settingsScopes,
        act: () =>
          listed(
            'Accounts',
            settings().accounts.map(({ code, name, type }) => account(code, name, type)),
            at(),
          ),
      },
    },
    {
      method: 'PUT',
      pattern: '/CreditNotes/:id/Allocations',
      handle: {
        scopes: ['accounting.invoices', 'accounting.transactions'],
        act({ request, params }: Asked) {
          const note = books.creditNotes.get(params.id ?? '');
          const [body] = recordsOf(request.body, 'Allocations') ?? [];
          if (!note) return notFound();
          try {
            const written = allocate(writingOf(desk, request), note, allocationInput.parse(body));
            return listed('Allocations', [allocationView(written)], { ...at(), changed: true });
          } catch (error) {
            if (error instanceof Refusal)
              return invalid([{ ValidationErrors: error.messages.map((Message) => ({ Message })) }]);
            throw error;
          }
        },
      },
    },
  ];
  return routes satisfies readonly { method: string; pattern: string; handle: Handler }[];
}

/** `GET /connections`: the organisations that a token may ask for. */
export function connections({ tenantId, organisation }: XeroSettings, at: number): Answer {
  return json(200, [
    {
      id: tenantId.replace(/^./, 'c'),
      tenantId,
      tenantType: 'ORGANISATION',
      tenantName: organisation,
      createdDateUtc: new Date(at).toISOString(),
      updatedDateUtc: new Date(at).toISOString(),
    },
  ]);
}
