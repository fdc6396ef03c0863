import type { HttpRequest, HttpResult } from '../../shared/call/client/http.ts';
import type { VirtualTime } from './clock.ts';
import { KEY_HEADER, KEY_LIFE_SECONDS, RESPONSE_MS, SETTLE_SECONDS } from './deliveries.ts';
import type { VendorFault } from './plan.ts';

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
  /** What befalls a call that arrives now. */
  readonly faultOf: () => VendorFault | undefined;
  /** Whether a write may take effect after its call was given up. */
  readonly actsLate: boolean;
  readonly refuses: (event: string) => boolean;
  readonly note: (line: string) => void;
}

/** Times in flight at either side of the vendor. */
const TRAVEL_MS = 150;
/** A key lives as long as promised, or longer: what was written is forgotten at once then, what was refused is not. */
const REFUSALS_KEPT_SECONDS = 86_400;

/**
 * A vendor that writes as often as it is asked, unless the call carries a key that it remembers: then it repeats its first
 * answer, refusals too. Once sent, a request takes effect even if its sender dies.
 */
export function createVendorDouble({ time, random, faultOf, actsLate, refuses, note }: VendorOptions) {
  const effects: Effect[] = [];
  const keys = new Map<string, { readonly until: number; readonly answer: HttpResult }>();

  async function send(request: HttpRequest): Promise<HttpResult> {
    const drawn = faultOf();
    const fault = drawn === 'acts-late' && !actsLate ? 'times-out-after' : drawn;
    const travel = () => time.sleep(Math.ceil(TRAVEL_MS * random()));
    const arrived = (ms = 0) => time.sleep(ms).then(() => act(request));
    note(`vendor ${request.method} ${fault ?? ''}`);
    switch (fault) {
      case 'refuses-connection':
        return { kind: 'failure', failure: 'connection-refused', sent: false };
      case 'times-out-before':
        await time.sleep(RESPONSE_MS);
        return { kind: 'failure', failure: 'response-timeout', sent: true };
      case 'acts-late':
        // As late as it may, or at any time before.
        void arrived(Math.max(RESPONSE_MS, SETTLE_SECONDS * 1000 * Math.min(1, 2 * random())));
        await time.sleep(RESPONSE_MS);
        return { kind: 'failure', failure: 'response-timeout', sent: true };
    }
    await travel();
    const refused = fault && BEFORE[fault];
    const answer = refused || act(request);
    await travel();
    switch (fault) {
      case 'answers-500-after':
        return json(500, {});
      case 'resets-after':
        return { kind: 'failure', failure: 'connection-reset', sent: true };
      case 'answers-garbage-after':
        return { kind: 'answer', status: 200, headers: {}, body: Buffer.from('<html>') };
      case 'times-out-after':
        await time.sleep(RESPONSE_MS);
        return { kind: 'failure', failure: 'response-timeout', sent: true };
      default:
        return answer;
    }
  }

  function act(request: HttpRequest): HttpResult {
    if (request.method === 'GET') {
      const [event, operation] = ['event', 'operation'].map((name) => request.url.searchParams.get(name));
      const found = effects.some((effect) => effect.event === event && effect.operation === operation);
      note(`vendor looks for ${event}: ${found}`);
      return json(200, { id: found ? event : null });
    }
    const key = request.headers[KEY_HEADER];
    const known = key === undefined ? undefined : keys.get(key);
    if (known && time.now() <= known.until) return known.answer;
    const answer = write(request);
    const isRefusal = answer.kind === 'answer' && answer.status >= 400;
    const until = time.now() + (isRefusal ? REFUSALS_KEPT_SECONDS : KEY_LIFE_SECONDS) * 1000;
    if (key !== undefined) keys.set(key, { until, answer });
    return answer;
  }

  function write({ url, body = '{}' }: HttpRequest): HttpResult {
    const { event, entity, at, fresh } = JSON.parse(body) as Record<string, string> & { fresh: string[] };
    if (refuses(String(event))) return json(400, {});
    const operation = url.pathname.slice(1);
    effects.push({ event: String(event), entity: String(entity), operation, version: String(at), fields: fresh });
    note(`vendor writes ${operation} of ${event}`);
    return json(200, { id: String(event) });
  }

  return { send, effects };
}

const json = (status: number, body: object, headers = {}): HttpResult => ({
  kind: 'answer',
  status,
  headers,
  body: Buffer.from(JSON.stringify(body)),
});

/** Answers that say that nothing was done, and one that does not say it. */
const BEFORE: Partial<Record<VendorFault, HttpResult>> = {
  'answers-503': json(503, {}),
  'answers-500-before': json(500, {}),
  'limits-shortly': json(429, {}, { 'retry-after': '3' }),
  'limits-long': json(429, {}, { 'retry-after': '90' }),
  'answers-401': json(401, {}),
  'answers-408': json(408, {}),
};
