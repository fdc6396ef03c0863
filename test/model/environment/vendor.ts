import type { AccountRole, VendorFault } from '../acts/vendor-faults.ts';
import { KEY_HEADER, KEY_LIFE_SECONDS, RESPONSE_MS, SETTLE_SECONDS } from '../kinds.ts';
import type { VirtualTime } from './clock.ts';
import type { Befallen } from './faults.ts';
import type { Exchange, Reply } from './network.ts';

/** A write that the vendor made. */
export interface Effect {
  readonly event: string;
  readonly entity: string;
  readonly operation: string;
  /** The event's version, ISO 8601. */
  readonly version: string;
  readonly fields: readonly string[];
}

export interface VendorOptions {
  readonly time: VirtualTime;
  readonly random: () => number;
  /** Whether a write may take effect after its call was given up. */
  readonly actsLate: boolean;
  readonly refuses: (event: string) => boolean;
  readonly note: (line: string) => void;
}

/** Times in flight at either side of the vendor. */
const TRAVEL_MS = 150;
const SLOW_MS = 3000;
/** A key lives as long as promised, or longer: what was written is forgotten at once then, what was refused is not. */
const REFUSALS_KEPT_SECONDS = 86_400;

/**
 * A vendor that writes as often as it is asked, unless the call carries a key that it remembers: then it repeats its first
 * answer, refusals too. Once sent, a request takes effect even if its sender dies.
 */
export function createVendorDouble({ time, random, actsLate, refuses, note }: VendorOptions) {
  const effects: Effect[] = [];
  const keys = new Map<string, { readonly until: number; readonly answer: Reply }>();

  async function send(account: AccountRole, exchange: Exchange, befallen: Befallen | undefined): Promise<Reply> {
    const travel = () => time.sleep(Math.ceil(TRAVEL_MS * random()));
    note(`vendor ${account} ${exchange.method} ${exchange.url.pathname} ${nameOf(befallen)}`.trimEnd());
    if (typeof befallen === 'object') {
      await travel();
      return json(429, {}, { 'retry-after': String(befallen.retryAfter) });
    }
    const fault = befallen === 'acts-late' && !actsLate ? 'times-out-after' : befallen;
    if (fault === 'refuses-connection') return { kind: 'refused' };
    if (fault === 'times-out-before') return { kind: 'silent' };
    if (fault === 'acts-late') {
      // As late as it may, or at any time before.
      const ms = Math.max(RESPONSE_MS, SETTLE_SECONDS * 1000 * Math.min(1, 2 * random()));
      void time.sleep(ms).then(() => act(exchange));
      return { kind: 'silent' };
    }
    await travel();
    if (fault === 'slow') await time.sleep(SLOW_MS);
    const answer = (fault && BEFORE[fault]) ?? act(exchange);
    await travel();
    return (fault && AFTER[fault]) ?? answer;
  }

  function act({ method, url, headers, body }: Exchange): Reply {
    if (method === 'GET') return url.pathname === '/look-up' ? lookFor(url.searchParams) : json(200, { id: 'record' });
    const key = headers[KEY_HEADER.toLowerCase()];
    const known = key === undefined ? undefined : keys.get(key);
    if (known && time.now() <= known.until) return known.answer;
    const answer = write(url, body);
    const isRefusal = answer.kind === 'answer' && answer.status >= 400;
    const until = time.now() + (isRefusal ? REFUSALS_KEPT_SECONDS : KEY_LIFE_SECONDS) * 1000;
    if (key !== undefined) keys.set(key, { until, answer });
    return answer;
  }

  function lookFor(query: URLSearchParams): Reply {
    const [event, operation] = ['event', 'operation'].map((name) => query.get(name));
    const found = effects.some((effect) => effect.event === event && effect.operation === operation);
    note(`vendor looks for ${event}: ${found}`);
    return json(200, { id: found ? event : null });
  }

  function write({ pathname }: URL, body: string): Reply {
    const { event, entity, at, fresh } = JSON.parse(body) as Record<string, string> & { fresh: string[] };
    if (refuses(String(event))) return json(400, {});
    const operation = pathname.slice(1);
    effects.push({ event: String(event), entity: String(entity), operation, version: String(at), fields: fresh });
    note(`vendor writes ${operation} of ${event}`);
    return json(200, { id: String(event) });
  }

  return { send, effects };
}

const nameOf = (befallen: Befallen | undefined) =>
  typeof befallen === 'object' ? `limits for ${befallen.retryAfter} s` : (befallen ?? '');

const json = (status: number, body: object, headers = {}): Reply => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** Answers that say that nothing was done, and one that does not say it. */
const BEFORE: Partial<Record<VendorFault, Reply>> = {
  'answers-503': json(503, {}),
  'answers-500-before': json(500, {}),
  'limits-shortly': json(429, {}, { 'retry-after': '3' }),
  'limits-long': json(429, {}, { 'retry-after': '90' }),
  'answers-401': json(401, {}),
  'answers-408': json(408, {}),
};

/** What comes in place of the answer although the vendor did as it was asked. */
const AFTER: Partial<Record<VendorFault, Reply>> = {
  'answers-500-after': json(500, {}),
  'resets-after': { kind: 'reset' },
  'answers-garbage-after': { kind: 'answer', status: 200, headers: {}, body: '<html>' },
  'times-out-after': { kind: 'silent' },
};

/** Faults of the account, not of an event. */
export const ACCOUNT_FAULTS: readonly Befallen[] = [
  'refuses-connection',
  'answers-503',
  'answers-500-before',
  'answers-500-after',
  'times-out-before',
  'times-out-after',
  'acts-late',
  'resets-after',
];
