import { simulatedVendor } from '../toolkit/account.ts';
import { CONTROL } from '../toolkit/control.ts';
import type { RequestHead } from '../toolkit/request.ts';
import type { VendorBehaviour, VendorContext, VendorDefinition } from '../toolkit/vendor.ts';
import { stripeAccount } from './account.ts';
import { api, failed, kindOf } from './api.ts';
import { API_VERSION, eventSender } from './events.ts';
import { limiter } from './limits.ts';
import { moneyOf } from './money.ts';
import { peopleControls } from './people.ts';
import { accountOf } from './records.ts';
import { type StripeSettings, stripeSettings } from './settings.ts';

const LOOK_MS = 500;

/** Stripe: payments, refunds, disputes and the balance transactions that come of them, with signed events. */
export const stripe: VendorDefinition<StripeSettings> = {
  name: 'stripe',
  settings: stripeSettings,
  open(context: VendorContext<StripeSettings>): VendorBehaviour {
    const { store, clock, settings, uuid } = context;
    const account = accountOf(store);
    const events = eventSender(context);
    const money = moneyOf({ account, clock, events, settings, uuid });
    const answer = api({ account, events: events.all, seconds: () => Math.floor(clock.now() / 1000) });
    const take = limiter(clock, settings);
    let cancelCapture: (() => void) | undefined;
    /** Money is captured when its time has come, whether a call looks or not. */
    function captureLater(): void {
      if (cancelCapture || !account.charges.all().some((one) => one.captured && one.balance_transaction === null))
        return;
      cancelCapture = clock.after(LOOK_MS, () => {
        cancelCapture = undefined;
        store.atomically(money.capture);
        captureLater();
      });
    }
    captureLater();
    return {
      bodyLimit: 1024 * 1024,
      admit(head) {
        const headers = { 'content-type': 'application/json', 'request-id': `req_${uuid().slice(0, 14)}` };
        const refuse = (refusal: ReturnType<typeof failed>) =>
          ({ granted: false, answer: { ...refusal, headers: { ...headers, ...refusal.headers } } }) as const;
        const key = keyOf(head, settings());
        if (!key) return refuse(failed(401, 'invalid_request_error', 'Invalid API Key provided'));
        const kind = kindOf(head.path);
        if (key.reads && !key.reads.includes(kind))
          return refuse(
            failed(
              403,
              'invalid_request_error',
              `The provided key does not have the required permissions for ${kind}.`,
            ),
          );
        const limit = take(kind);
        if (limit !== undefined) {
          const reason = settings().namesLimit ? { 'stripe-rate-limited-reason': limit } : {};
          return refuse(
            failed(429, 'invalid_request_error', 'Request rate limit exceeded.', { code: 'rate_limit' }, reason),
          );
        }
        return {
          granted: true,
          headers: { ...headers, 'stripe-version': head.headers['stripe-version'] ?? API_VERSION },
        };
      },
      handle: answer,
      failure: (status) =>
        status === 413
          ? failed(413, 'invalid_request_error', 'The request is too large.')
          : failed(500, 'api_error', 'An unknown error occurred'),
      records: () => ({
        charges: account.charges.all(),
        refunds: account.refunds.all(),
        disputes: account.disputes.all(),
        balanceTransactions: account.transactions.all(),
      }),
      controls: [
        ...peopleControls(account, money).map((route) => ({
          ...route,
          handle: (input: Parameters<typeof route.handle>[0]) => {
            const done = route.handle(input);
            captureLater();
            return done;
          },
        })),
        {
          method: 'GET',
          pattern: `${CONTROL}/events`,
          about: 'how many events were sent, refused, given up, and wait',
          handle: events.report,
        },
      ],
      refresh() {
        account.reload();
        events.refresh();
        captureLater();
      },
      async close() {
        cancelCapture?.();
        await events.close();
      },
    };
  },
};

function keyOf({ headers }: RequestHead, { keys }: StripeSettings) {
  return keys.find(({ key }) => headers.authorization === `Bearer ${key}`);
}

export default simulatedVendor(stripe, stripeAccount);
