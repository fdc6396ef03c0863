import * as z from 'zod';
import type { Answer, VendorRequest } from '../toolkit/request.ts';
import { type Params, type Route, resolveRoute } from '../toolkit/route.ts';
import type { Contact, Contacts } from './contacts.ts';
import { NOT_FOUND, refusal } from './errors.ts';
import type { SalesforceSettings } from './settings.ts';
import type { Usage } from './usage.ts';

export interface OrgDesk {
  readonly contacts: Contacts;
  readonly usage: Usage;
  settings(): SalesforceSettings;
}

const VERSION = /^v\d{2}\.0$/;
const CONTACTS = '/services/data/:version/sobjects/Contact';
const BY_EXTERNAL = `${CONTACTS}/:field/:value`;
const LONGEST_EXTERNAL = 255;
/** The standard fields that are simulated, with their lengths, beside any custom one. */
const LENGTHS: Readonly<Record<string, number>> = { FirstName: 40, LastName: 80, Email: 80, Description: 32_000 };

const fieldsBody = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
type Handle = (request: VendorRequest, params: Params) => Answer;

/** Answers the calls of an open session. https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_upsert_patch.htm */
export function salesforceApi({ contacts, usage, settings }: OrgDesk): (request: VendorRequest) => Answer {
  const urlOf = ({ version }: Params, { id }: Contact) => `/services/data/${version}/sobjects/Contact/${id}`;
  const shown = (params: Params, { id, fields, createdAt, modifiedAt }: Contact) => ({
    attributes: { type: 'Contact', url: urlOf(params, { id, fields, createdAt, modifiedAt }) },
    ...{ Id: id, CreatedDate: createdAt, LastModifiedDate: modifiedAt, ...fields },
  });

  /** The contacts that a value names, or the refusal of the field. */
  function named({ field = '', value = '' }: Params): readonly Contact[] | Answer {
    if (field !== settings().externalId) return NOT_FOUND;
    // The documentation's own example: an address at a domain whose end is also that of a file.
    return value.endsWith('.inc') ? NOT_FOUND : contacts.by(field, value);
  }

  function upsert(request: VendorRequest, params: Params): Answer {
    const { externalId, upserts, needsLastName } = settings();
    const value = params.value ?? '';
    const found = named(params);
    if ('status' in found) return found;
    const parsed = fieldsBody.safeParse(jsonOf(request.body));
    if (!parsed.success) return refusal(400, 'JSON_PARSER_ERROR', 'The body is not an object of fields');
    const problem = wrongField(parsed.data, externalId);
    if (problem) return problem;
    if (value.length > LONGEST_EXTERNAL)
      return refusal(400, 'STRING_TOO_LONG', `${externalId}: data value too large (max length=255)`, [externalId]);
    const [contact, ...others] = found;
    if (others.length > 0) return { status: 300, body: found.map((one) => urlOf(params, one)) };
    const fields = textsOf(parsed.data);
    if (!contact && needsLastName && !fields.LastName)
      return refusal(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]', ['LastName']);
    if (contact && needsLastName && 'LastName' in fields && !fields.LastName)
      return refusal(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]', ['LastName']);
    const duplicate = duplicateOf(fields, contact, request.headers['sforce-duplicate-rule-header'] ?? '');
    if (duplicate) return duplicate;
    if (contact) {
      contacts.update(contact, fields, value);
      if (upserts === 'no-content') return { status: 204, changed: true };
      return { status: 200, changed: true, body: { id: contact.id, success: true, errors: [], created: false } };
    }
    const { id } = contacts.create({ ...fields, [externalId]: value }, value);
    return { status: 201, changed: true, body: { id, success: true, errors: [], created: true } };
  }

  /** The refusal by the org's duplicate rule, where another contact has the address. */
  function duplicateOf({ Email }: Fields, contact: Contact | undefined, header: string): Answer | undefined {
    const { duplicateRule } = settings();
    if (duplicateRule === 'none' || !Email) return undefined;
    const others = contacts.by('Email', Email).filter(({ id }) => id !== contact?.id);
    const isAllowed = duplicateRule === 'alert' && /\ballowSave=true\b/.test(header);
    if (others.length === 0 || isAllowed) return undefined;
    return refusal(400, 'DUPLICATES_DETECTED', 'Use one of these records?');
  }

  const routes: readonly Route<Handle>[] = [
    {
      method: 'GET',
      pattern: '/services/data/:version/limits',
      handle() {
        const { callsPerDay } = settings();
        return { status: 200, body: { DailyApiRequests: { Max: callsPerDay, Remaining: callsPerDay - usage.used() } } };
      },
    },
    { method: 'PATCH', pattern: BY_EXTERNAL, handle: upsert },
    {
      method: 'GET',
      pattern: BY_EXTERNAL,
      handle(_, params) {
        const found = named(params);
        if ('status' in found) return found;
        const [contact, ...others] = found;
        if (!contact) return NOT_FOUND;
        if (others.length > 0) return { status: 300, body: found.map((one) => urlOf(params, one)) };
        return { status: 200, body: shown(params, contact) };
      },
    },
  ];

  return (request) => {
    const found = resolveRoute(routes, request.method, request.path);
    if (found.kind === 'method-not-allowed')
      return refusal(
        405,
        'METHOD_NOT_ALLOWED',
        `HTTP Method '${request.method}' not allowed. Allowed are ${found.allow}`,
      );
    if (found.kind !== 'found' || !VERSION.test(found.params.version ?? '')) return NOT_FOUND;
    return found.handle(request, found.params);
  };
}

type Fields = Readonly<Record<string, string | null>>;
type Given = Readonly<Record<string, string | number | boolean | null>>;

/** An empty text is stored as nothing. */
const textsOf = (given: Given): Fields =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value === null || value === '' ? null : String(value)]),
  );

function wrongField(given: Given, externalId: string): Answer | undefined {
  for (const [name, value] of Object.entries(given)) {
    if (name === 'Id' || name === externalId)
      return refusal(400, 'INVALID_FIELD', `The ${name} field should not be specified in the sobject data.`);
    if (!name.endsWith('__c') && !Object.hasOwn(LENGTHS, name))
      return refusal(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type Contact`);
    const most = LENGTHS[name] ?? 255;
    if (String(value ?? '').length > most)
      return refusal(400, 'STRING_TOO_LONG', `${name}: data value too large (max length=${most})`, [name]);
  }
  const email = given.Email;
  if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(String(email)))
    return refusal(400, 'INVALID_EMAIL_ADDRESS', 'Email: invalid email address', ['Email']);
  return undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
