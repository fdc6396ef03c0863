import { type Clock, sleep } from '@penstock/local-aws/clock';
import { eventually } from './eventually.ts';

/** How long a live event waited, in milliseconds of the clock, and whether a 429 of the account fell into that time. */
export interface LiveWait {
  readonly ms: number;
  readonly met429: boolean;
  /** Whether the import wrote records between this event and the next. */
  readonly isBeside: boolean;
}

type Sent = ReadonlyMap<string, { readonly atMs: number; readonly isBeside: boolean }>;

/** While the import writes nothing, the next event is so many times later: a clock that jumps then passes it sooner. */
const IDLE_TIMES = 20;
/** After a 429 the account rests for ten seconds; what waited then drains for as long. */
const REST_MS = 20_000;

let events = 0;
const REPEAT_MS = 1000;

/** A sender repeats what was not accepted for now. */
async function accepted(send: () => Promise<Response>, clock: Clock): Promise<void> {
  for (;;) {
    const { ok, status } = await send();
    if (ok) return;
    if (status < 500) throw new Error(`The receiver answered ${status}.`);
    await sleep(clock, REPEAT_MS);
  }
}

/** Sends live events one after the other, and finds out when each had its effect. */
export function liveEvents({
  url,
  secret,
  clock,
  everyMs,
  index,
  written,
}: {
  readonly url: string;
  readonly secret: string;
  readonly clock: Clock;
  /** Of the clock, between two events. */
  readonly everyMs: number;
  index(method: string, path: string): Promise<unknown>;
  /** Records that the import has written so far. */
  written(): Promise<number>;
}) {
  return {
    /** @returns when each was accepted, by its id */
    async send(most: number, isOver: () => boolean): Promise<Sent> {
      const sent = new Map<string, { readonly atMs: number; readonly isBeside: boolean }>();
      while (sent.size < most && !isOver()) {
        events += 1;
        const id = `price-${events}`;
        const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
        const body = JSON.stringify({ event: id, id, price: events });
        await accepted(() => fetch(url, { method: 'POST', headers, body }), clock);
        const [atMs, before] = [clock.now(), await written()];
        await sleep(clock, everyMs);
        const isBeside = (await written()) > before;
        sent.set(id, { atMs, isBeside });
        if (!isBeside && most === Number.POSITIVE_INFINITY) await sleep(clock, everyMs * (IDLE_TIMES - 1));
      }
      return sent;
    },

    async waits(sending: Promise<Sent>, withinSeconds: number): Promise<readonly LiveWait[]> {
      const sent = await sending;
      const effects = await eventually(
        async () => ((await index('GET', '/effects/prices')) as { effects: Record<string, { at: string }> }).effects,
        (all) => [...sent.keys()].every((id) => all[id] !== undefined),
        withinSeconds,
      );
      const { calls } = (await index('GET', '/calls')) as { calls: { at: string; status: number | null }[] };
      const refused = calls.filter(({ status }) => status === 429).map(({ at }) => Date.parse(at));
      return [...sent].map(([id, { atMs, isBeside }]) => {
        const endMs = Date.parse(effects[id]?.at ?? '');
        const met429 = refused.some((at) => at <= endMs && at + REST_MS >= atMs);
        return { ms: endMs - atMs, met429, isBeside };
      });
    },
  };
}
