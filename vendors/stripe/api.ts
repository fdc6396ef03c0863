import type { Answer, VendorRequest } from '../toolkit/request.ts';
import { resolveRoute } from '../toolkit/route.ts';
import type { StripeEvent } from './events.ts';
import type { Account } from './records.ts';
import { chargeView, disputeView, refundView, transactionView, type Viewed } from './view.ts';

const MOST = 100;
const DEFAULT = 10;
const DAY_SECONDS = 86_400;
/** `GET /v1/events` shows the last 30 days. */
const EVENT_DAYS = 30;

/** Stripe's error body: `{ error: { type, code?, message, param? } }`. */
export const failed = (
  status: number,
  type: string,
  message: string,
  more: { readonly code?: string; readonly param?: string } = {},
  headers: Readonly<Record<string, string>> = {},
): Answer => ({ status, headers, body: { error: { type, message, ...more } } });

const json = (body: unknown): Answer => ({ status: 200, body });

interface Desk {
  readonly account: Account;
  events(): readonly StripeEvent[];
  /** Seconds since the epoch. */
  seconds(): number;
}

type Handle = (asked: { readonly query: URLSearchParams; readonly id: string }) => Answer;

/** The kind of record that a path asks for: `charges`, `balance_transactions` … */
export const kindOf = (path: string): string => path.split('/')[2] ?? '';

/** Reads of charges, refunds, disputes, balance transactions, events and the balance. */
export function api(desk: Desk): (request: VendorRequest) => Answer {
  const { account } = desk;
  const expanded = (query: URLSearchParams, prefix = '') =>
    [...query.entries()]
      .filter(([name]) => /^expand\[\d*\]$/.test(name))
      .flatMap(([, value]) => (value.startsWith(prefix) ? [value.slice(prefix.length)] : []));
  const kinds: Readonly<Record<string, KindOf>> = {
    charges: {
      all: () => account.charges.all(),
      view: (id, expand) => {
        const charge = account.charges.get(id);
        return charge && chargeView(account, charge, expand);
      },
    },
    refunds: {
      all: () => account.refunds.all(),
      view: (id, expand) => {
        const refund = account.refunds.get(id);
        return refund && refundView(account, refund, expand);
      },
    },
    disputes: {
      all: () => account.disputes.all(),
      view: (id) => {
        const dispute = account.disputes.get(id);
        return dispute && disputeView(account, dispute);
      },
    },
    balance_transactions: {
      all: () => account.transactions.all(),
      view: (id) => {
        const transaction = account.transactions.get(id);
        return transaction && transactionView(transaction);
      },
    },
    events: {
      all: () => desk.events().filter(({ created }) => created > desk.seconds() - EVENT_DAYS * DAY_SECONDS),
      view: (id) => {
        const event = desk.events().find((one) => one.id === id);
        return event && JSON.parse(event.body);
      },
    },
  };
  const routes = Object.entries(kinds).flatMap(
    ([name, kind]): { method: string; pattern: string; handle: Handle }[] => [
      {
        method: 'GET',
        pattern: `/v1/${name}`,
        handle: ({ query }) => listed(`/v1/${name}`, kind, query, expanded(query, 'data.')),
      },
      {
        method: 'GET',
        pattern: `/v1/${name}/:id`,
        handle: ({ query, id }) => {
          const found = kind.view(id, expanded(query));
          return found
            ? json(found)
            : failed(404, 'invalid_request_error', `No such ${name.replace(/s$/, '')}: '${id}'`, {
                code: 'resource_missing',
                param: 'id',
              });
        },
      },
    ],
  );
  const balance: Handle = () => json({ object: 'balance', available: [], pending: [], livemode: false });
  return ({ method, path, query }) => {
    const all = [...routes, { method: 'GET', pattern: '/v1/balance', handle: balance }];
    const found = resolveRoute(all, method, path);
    return found.kind === 'found'
      ? found.handle({ query, id: found.params.id ?? '' })
      : failed(404, 'invalid_request_error', `Unrecognized request URL (${method}: ${path}).`);
  };
}

interface KindOf {
  all(): readonly { readonly id: string; readonly created: number }[];
  view(id: string, expand: readonly string[]): Viewed | undefined;
}

/** The newest first; of one second in the opposite of the order in which they came. */
function listed(url: string, { all, view }: KindOf, query: URLSearchParams, expand: readonly string[]): Answer {
  const limit = Number(query.get('limit') ?? DEFAULT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    return failed(400, 'invalid_request_error', `This value must be between 1 and ${MOST}.`, { param: 'limit' });
  const type = query.get('type');
  const types = [...query.entries()].flatMap(([name, value]) => (/^types\[\d*\]$/.test(name) ? [value] : []));
  const rows = all()
    .toReversed()
    .toSorted((a, b) => b.created - a.created)
    .filter(({ created }) => isWithin(created, query))
    .map(({ id }) => view(id, expand))
    .filter((row) => row !== undefined)
    .filter((row) => (type === null || row.type === type) && (types.length === 0 || types.includes(String(row.type))));
  const after = query.get('starting_after');
  const start = after === null ? 0 : rows.findIndex(({ id }) => id === after) + 1;
  if (after !== null && start === 0)
    return failed(400, 'invalid_request_error', `No such object: '${after}'`, { param: 'starting_after' });
  return json({
    object: 'list',
    url,
    data: rows.slice(start, start + limit),
    has_more: rows.length > start + limit,
  });
}

function isWithin(created: number, query: URLSearchParams): boolean {
  const bound = (name: string) => {
    const text = query.get(`created[${name}]`);
    return text === null ? undefined : Number(text);
  };
  const [gte, gt, lte, lt] = [bound('gte'), bound('gt'), bound('lte'), bound('lt')];
  return (
    (gte === undefined || created >= gte) &&
    (gt === undefined || created > gt) &&
    (lte === undefined || created <= lte) &&
    (lt === undefined || created < lt)
  );
}
