import { simulatedVendor } from '../toolkit/account.ts';
import type { RequestHead } from '../toolkit/request.ts';
import type { Admission, VendorBehaviour, VendorContext, VendorDefinition } from '../toolkit/vendor.ts';
import { accessOf, type Caller, TOKEN_PATH } from './access.ts';
import { xeroAccount } from './account.ts';
import { exception, json, problem } from './answers.ts';
import { API, accountingApi, connections, writingOf } from './api.ts';
import { ownFailures } from './failures.ts';
import { idempotencyKeys } from './keys.ts';
import { limiter } from './limits.ts';
import { peopleControls } from './people.ts';
import { booksOf } from './records.ts';
import { type XeroSettings, xeroSettings } from './settings.ts';

const CONNECTIONS = '/connections';

/** Xero's accounting API of one organisation, with the token endpoint of its identity service at the same origin. */
export const xero: VendorDefinition<XeroSettings> = {
  name: 'xero',
  settings: xeroSettings,
  open(context: VendorContext<XeroSettings>): VendorBehaviour {
    const { store, clock, settings, uuid } = context;
    const books = booksOf(store);
    const access = accessOf(store, clock, settings, uuid);
    const take = limiter(clock, settings);
    const once = idempotencyKeys(store, clock, settings);
    const failures = ownFailures();
    const desk = { books, clock, settings, uuid };
    const answer = accountingApi(desk);
    const callerOf = (head: RequestHead): Caller | Admission => {
      const caller = access.callerOf(head);
      return 'status' in caller ? { granted: false, answer: caller } : caller;
    };
    return {
      bodyLimit: 10 * 1024 * 1024,
      admit(head, busy) {
        if (head.path === TOKEN_PATH) return { granted: true, headers: {} };
        const caller = callerOf(head);
        if ('granted' in caller) return caller;
        if (head.path === CONNECTIONS) return { granted: true, headers: {} };
        if (!caller.custom && head.headers['xero-tenant-id'] !== settings().tenantId)
          return { granted: false, answer: problem(403, 'Forbidden', 'AuthenticationUnsuccessful') };
        const taken = take(busy);
        return taken.granted ? { ...taken, headers: { ...taken.headers, 'xero-correlation-id': uuid() } } : taken;
      },
      handle(request) {
        if (request.path === TOKEN_PATH) return access.grant(request);
        if (request.path === CONNECTIONS) return connections(settings(), clock.now());
        const caller = callerOf(request);
        if ('granted' in caller) return caller.granted ? json(500, {}) : caller.answer;
        if (!request.path.startsWith(API)) return problem(404, 'Not Found', 'The resource cannot be found');
        // Xero would answer XML.
        if (!request.headers.accept?.includes('json')) return json(406, { Title: 'Ask for application/json' });
        return once(caller.app, request, () => failures.run(request, () => answer(request, caller)));
      },
      failure: (status) =>
        status === 413
          ? exception(413, 0, 'RequestTooLarge', 'The request is too large')
          : exception(500, 500, 'InternalErrorException', 'An error occurred in Xero'),
      records: () => ({
        contacts: books.contacts.all(),
        invoices: books.invoices.all(),
        creditNotes: books.creditNotes.all(),
        payments: books.payments.all(),
        bankTransactions: books.bankTransactions.all(),
      }),
      controls: [...peopleControls(writingOf(desk, { query: new URLSearchParams() }, false)), failures.control],
      refresh() {
        books.reload();
      },
      async close() {},
    };
  },
};

export default simulatedVendor(xero, xeroAccount);
