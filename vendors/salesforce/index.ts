import * as z from 'zod';
import { simulatedVendor } from '../toolkit/account.ts';
import { CONTROL } from '../toolkit/control.ts';
import { checked } from '../toolkit/settings.ts';
import type { VendorBehaviour, VendorContext, VendorDefinition } from '../toolkit/vendor.ts';
import { salesforceAccount } from './account.ts';
import { salesforceApi } from './api.ts';
import { contactBook } from './contacts.ts';
import { refusal } from './errors.ts';
import { sessionsOf, TOKEN_PATH } from './sessions.ts';
import { type SalesforceSettings, salesforceSettings } from './settings.ts';
import { usageOf } from './usage.ts';

const contact = z.record(z.string(), z.string());
const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' };
const EXPIRED = refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');

/** Salesforce's REST API: contacts, upserted by an external id, in one org with its session, duplicate rule and daily limit. */
export const salesforce: VendorDefinition<SalesforceSettings> = {
  name: 'salesforce',
  settings: salesforceSettings,
  open({ store, clock, settings }: VendorContext<SalesforceSettings>): VendorBehaviour {
    const contacts = contactBook(store, clock);
    const sessions = sessionsOf(store, clock, settings);
    const usage = usageOf(clock);
    const handle = salesforceApi({ contacts, usage, settings });
    return {
      bodyLimit: 1024 * 1024,
      admit(head, busy) {
        if (head.path === TOKEN_PATH) return { granted: true, headers: JSON_TYPE };
        if (!sessions.isOpen(head)) return { granted: false, answer: EXPIRED };
        const { callsPerDay, callsAtOnce, limitStatus } = settings();
        if (busy >= callsAtOnce)
          return { granted: false, answer: limited(limitStatus, 'ConcurrentPerOrgLongTxn Limit exceeded.') };
        if (usage.used() >= callsPerDay)
          return { granted: false, answer: limited(limitStatus, 'TotalRequests Limit exceeded.') };
        usage.count();
        const used = `api-usage=${usage.used()}/${callsPerDay}`;
        return { granted: true, headers: { ...JSON_TYPE, 'sforce-limit-info': used } };
      },
      handle: (request) => (request.path === TOKEN_PATH ? sessions.grant(request) : handle(request)),
      failure: (status) =>
        status === 413
          ? refusal(413, 'REQUEST_ENTITY_TOO_LARGE', 'The request is too large')
          : refusal(500, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred'),
      records: () => ({ contacts: contacts.all() }),
      controls: [
        {
          method: 'GET',
          pattern: `${CONTROL}/effects`,
          about:
            'creations and updates of contacts, by the value of the external id; doubles: values that several contacts have',
          handle: () => ({ effects: contacts.effects(), doubles: doublesOf() }),
        },
        {
          method: 'POST',
          pattern: `${CONTROL}/contacts`,
          about: 'adds a contact as a person in Salesforce: an object of fields',
          handle({ body }) {
            const fields = checked(contact, body);
            const { externalId, isUnique } = settings();
            const value = fields[externalId];
            if (isUnique && value !== undefined && contacts.by(externalId, value).length > 0)
              return refusal(400, 'DUPLICATE_VALUE', `duplicate value found: ${externalId}`).body;
            return contacts.create(fields);
          },
        },
        {
          method: 'DELETE',
          pattern: `${CONTROL}/sessions`,
          about: 'ends every session, as an administrator does',
          handle: () => sessions.end(),
        },
      ],
      refresh: contacts.reload,
      async close() {},
    };

    function doublesOf(): readonly string[] {
      const { externalId } = settings();
      const values = contacts.all().flatMap(({ fields }) => fields[externalId] ?? []);
      return [...new Set(values.filter((value, index) => values.indexOf(value) < index))];
    }
  },
};

const limited = (status: number, message: string) => refusal(status, 'REQUEST_LIMIT_EXCEEDED', message);

export default simulatedVendor(salesforce, salesforceAccount);
