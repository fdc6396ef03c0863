import type { Clock } from '@penstock/local-aws/clock';
import type { Answer, VendorRequest } from '../toolkit/request.ts';
import { type Params, type Route, resolveRoute } from '../toolkit/route.ts';
import type { Answers } from './answers.ts';
import type { Author, Contact, Contacts, Written } from './contacts.ts';
import { isObject, jsonObject, type Parsed, propertyValues } from './input.ts';
import { writeStatus } from './preferences.ts';
import type { Catalogue } from './properties.ts';
import type { HubSpotSettings } from './settings.ts';
import { historyOf, namesIn, viewOf } from './view.ts';

interface Api {
  readonly answers: Answers;
  readonly contacts: Contacts;
  readonly clock: Clock;
  catalogue(): Catalogue;
  portalId(): number;
  settings(): Pick<HubSpotSettings, 'archivedProperties' | 'mergeMakesNew'>;
}

/** One authenticated call. */
interface Visit {
  readonly request: VendorRequest;
  readonly params: Params;
  readonly author: Author;
}

/** The scope a call needs, if any, and what it does. */
interface Operation {
  readonly scope?: string;
  run(visit: Visit): Answer;
}

const CONTACTS = '/crm/v3/objects/contacts';
const READ = 'crm.objects.contacts.read';
const WRITE = 'crm.objects.contacts.write';
const PREFERENCES = 'communication_preferences.read_write';
const BATCH_LIMIT = 100;

/** Answers one authenticated call; `may` tells whether the token has a scope. */
export function hubspotApi(
  api: Api,
): (request: VendorRequest, author: Author, may: (scope: string) => boolean) => Answer {
  const { answers } = api;
  const routes: Route<Operation>[] = [
    route('GET', CONTACTS, READ, ({ request }) => list(api, request.query)),
    route('POST', CONTACTS, WRITE, (visit) => create(api, visit)),
    route('POST', `${CONTACTS}/batch/read`, READ, ({ request }) => batchRead(api, request)),
    route('GET', `${CONTACTS}/:id`, READ, ({ request, params }) => {
      const { query } = request;
      const found = find(api, params.id ?? '', query.get('idProperty'), query.get('archived') === 'true');
      return found.ok ? answers.json(200, readView(api, found.value, query)) : found.answer;
    }),
    route('PATCH', `${CONTACTS}/:id`, WRITE, (visit) => update(api, visit)),
    route('DELETE', `${CONTACTS}/:id`, WRITE, ({ params, author }) => {
      const id = params.id ?? '';
      if (!/^\d+$/.test(id)) return answers.notFound(id);
      const contact = api.contacts.byId(id);
      return { status: 204, changed: contact !== undefined && api.contacts.archive(contact, author) };
    }),
    route('POST', `${CONTACTS}/gdpr-delete`, WRITE, (visit) => gdprDelete(api, visit)),
    route('POST', `${CONTACTS}/merge`, WRITE, (visit) => merge(api, visit)),
    route('POST', '/communication-preferences/v4/statuses/:email', PREFERENCES, ({ request, params, author }) =>
      writeStatus(api, { request, email: params.email ?? '', author }),
    ),
    route('GET', '/account-info/v3/details', undefined, () => answers.json(200, account(api.portalId()))),
  ];
  return (request, author, may) => {
    const found = resolveRoute(routes, request.method, request.path);
    if (found.kind === 'not-found') return answers.error(404, 'resource not found');
    if (found.kind === 'method-not-allowed')
      return answers.error(405, 'HTTP 405 Method Not Allowed', {}, { allow: found.allow.join(', ') });
    const { scope } = found.handle;
    if (scope !== undefined && !may(scope)) return missingScope(answers, scope);
    return found.handle.run({ request, params: found.params, author });
  };
}

function route(method: string, pattern: string, scope: string | undefined, run: Operation['run']): Route<Operation> {
  return { method, pattern, handle: { ...(scope === undefined ? {} : { scope }), run } };
}

function find(api: Api, id: string, idProperty: string | null, archived: boolean): Parsed<Contact> {
  const { answers, contacts } = api;
  if (idProperty !== null && idProperty !== 'email' && idProperty !== 'hs_object_id')
    return { ok: false, answer: answers.validation(`Property "${idProperty}" is not a unique identifier of contacts`) };
  const contact = idProperty === 'email' ? contacts.byEmail(id) : contacts.byId(id);
  if (contact && (contact.archivedAt !== null) === archived) return { ok: true, value: contact };
  return { ok: false, answer: idProperty === 'email' ? answers.notFound('0') : answers.notFound(id) };
}

function readView(api: Api, contact: Contact, query: URLSearchParams): unknown {
  const view = viewOf(contact, namesIn(query), api.catalogue());
  if (contact.archivedAt !== null && !api.settings().archivedProperties) return { ...view, properties: {} };
  return { ...view, ...historyOf(contact, namesIn(query, 'propertiesWithHistory')) };
}

function gdprDelete(api: Api, { request, author }: Visit): Answer {
  const body = jsonObject(request, api.answers);
  if (!body.ok) return body.answer;
  const contact = api.contacts.byId(String(body.value.objectId ?? ''));
  if (contact) api.contacts.erase(contact, author);
  return { status: 204, changed: contact !== undefined };
}

function merge(api: Api, { request, author }: Visit): Answer {
  const body = jsonObject(request, api.answers);
  if (!body.ok) return body.answer;
  const [primary, other] = [body.value.primaryObjectId, body.value.objectIdToMerge].map((id) =>
    find(api, String(id ?? ''), null, false),
  );
  if (!primary?.ok) return primary?.answer ?? api.answers.notFound('0');
  if (!other?.ok) return other?.answer ?? api.answers.notFound('0');
  if (primary.value.id === other.value.id) return api.answers.validation('A contact cannot be merged with itself');
  const contact = api.contacts.merge(primary.value, other.value, author, api.settings().mergeMakesNew);
  return api.answers.json(200, viewOf(contact, [], api.catalogue()), true);
}

function list({ answers, contacts, catalogue }: Api, query: URLSearchParams): Answer {
  const limit = Number(query.get('limit') ?? 10);
  const after = Number(query.get('after') ?? 0);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return answers.validation('The limit must be a whole number from 1 to 100');
  if (!Number.isInteger(after) || after < 0) return answers.validation('The paging cursor "after" is not valid');
  const archived = query.get('archived') === 'true';
  const rest = contacts.all().filter((it) => (it.archivedAt !== null) === archived && Number(it.id) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const next = rest.length > page.length && last ? { paging: { next: { after: last.id } } } : {};
  return answers.json(200, { results: page.map((it) => viewOf(it, namesIn(query), catalogue())), ...next });
}

function create(api: Api, { request, author }: Visit): Answer {
  const body = jsonObject(request, api.answers);
  if (!body.ok) return body.answer;
  const values = propertyValues(body.value, api.answers);
  if (!values.ok) return values.answer;
  return written(api, 201, api.contacts.create(values.value, author), Object.keys(values.value));
}

function update(api: Api, { request, params, author }: Visit): Answer {
  const body = jsonObject(request, api.answers);
  if (!body.ok) return body.answer;
  const values = propertyValues(body.value, api.answers);
  if (!values.ok) return values.answer;
  const found = find(api, params.id ?? '', request.query.get('idProperty'), false);
  if (!found.ok) return found.answer;
  return written(api, 200, api.contacts.update(found.value, values.value, author), Object.keys(values.value));
}

function written({ answers, catalogue }: Api, status: number, result: Written, names: readonly string[]): Answer {
  if (result.kind === 'invalid') return answers.invalid(result.violations);
  if (result.kind === 'conflict')
    return answers.error(409, `Contact already exists. Existing ID: ${result.existingId}`, { category: 'CONFLICT' });
  return answers.json(status, viewOf(result.contact, ['createdate', ...names], catalogue()), result.changed);
}

function batchRead(api: Api, request: VendorRequest): Answer {
  const { answers, clock } = api;
  const body = jsonObject(request, answers);
  if (!body.ok) return body.answer;
  const { inputs, properties, idProperty } = body.value;
  if (!Array.isArray(inputs) || inputs.length === 0 || !inputs.every((it) => isObject(it) && typeof it.id === 'string'))
    return answers.validation('The inputs must be a list of objects with an id');
  if (inputs.length > BATCH_LIMIT)
    return answers.validation(`Batch size of ${inputs.length} exceeds the limit of ${BATCH_LIMIT}`);
  const startedAt = new Date(clock.now()).toISOString();
  const wanted = Array.isArray(properties) ? properties.map(String) : [];
  const key = typeof idProperty === 'string' ? idProperty : null;
  const archived = request.query.get('archived') === 'true';
  const ids = [...new Set(inputs.map((it) => String(it.id)))];
  const found = ids.map((id) => ({ id, contact: find(api, id, key, archived) }));
  const results = found.flatMap(({ contact }) => (contact.ok ? [viewOf(contact.value, wanted, api.catalogue())] : []));
  const missing = found.filter(({ contact }) => !contact.ok).map(({ id }) => id);
  const done = { status: 'COMPLETE', results, startedAt, completedAt: new Date(clock.now()).toISOString() };
  if (missing.length === 0) return answers.json(200, done);
  const error = {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: 'Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.',
    context: { ids: missing },
  };
  return answers.json(207, { ...done, numErrors: 1, errors: [error] });
}

function missingScope(answers: Answers, scope: string): Answer {
  return answers.error(
    403,
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    {
      category: 'MISSING_SCOPES',
      errors: [
        { message: 'One or more of the following scopes are required.', context: { requiredGranularScopes: [scope] } },
      ],
      links: { scopes: 'https://developers.hubspot.com/scopes' },
    },
  );
}

function account(portalId: number): unknown {
  return {
    portalId,
    accountType: 'DEVELOPER_TEST',
    timeZone: 'UTC',
    companyCurrency: 'EUR',
    additionalCurrencies: [],
    utcOffset: '+00:00',
    utcOffsetMilliseconds: 0,
    uiDomain: 'app.hubspot.com',
    dataHostingLocation: 'na1',
  };
}
