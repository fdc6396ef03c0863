import type { Fetch } from '../types.ts';
import { type Budget, newBudget, spend } from './budget.ts';
import { type Fetched, fetchDocument, type Source } from './document.ts';

export interface Want<Value> extends Source<Value> {
  /** Distinguishes entries of one URL whose answer depends on the request's body. */
  readonly key?: string;
  /** A stranger can invent a name that comes with a request; a URL that is configured, or proven, is ours. */
  readonly named: 'by-request' | 'by-us';
  /** Renews what is older, in milliseconds. Default: an hour. */
  readonly maxAge?: number;
}

/** `spent`: strangers have used up their budget, so the vendor was not asked. */
export type Found<Value> = { readonly value: Value; readonly at: number } | 'absent' | 'unavailable' | 'spent';

const RENEW_MS = 3_600_000;
/** For so long a document is used whose renewals fail: the vendor's trouble then does not become ours. */
const END_MS = 24 * RENEW_MS;
/** How long a failure is remembered, and the least time between two renewals. */
const FAILED_MS = 60_000;
const MOST_GOOD = 64;
const MOST_MISSED = 256;
/** Of names that came with a request, at the same time. */
const MOST_RUNNING = 8;

interface Good {
  readonly value: unknown;
  readonly at: number;
  tried: number;
}

/** What is good and what is missing stand apart: invented names cannot evict a key that is in use. */
interface Memory {
  readonly good: Map<string, Good>;
  readonly missed: Map<string, { readonly until: number; readonly answer: 'absent' | 'unavailable' }>;
  readonly running: Map<string, Promise<Fetched<unknown>>>;
  readonly budget: Budget;
}

/** One for each `fetch`: the process has one, each test its own. */
const memories = new WeakMap<Fetch, Memory>();

/** A small document, kept and renewed. Strangers' names have a budget and a memory of their own. */
export async function remote<Value>(fetch: Fetch, now: number, want: Want<Value>): Promise<Found<Value>> {
  const memory = memoryOf(fetch);
  const name = `${want.url} ${want.key ?? ''}`;
  const good = memory.good.get(name);
  if (good) return (await renewed(fetch, now, want, memory, name, good)) as Found<Value>;
  const missed = memory.missed.get(name);
  if (missed && missed.until > now) return missed.answer;
  if (want.named === 'by-request' && !memory.running.has(name)) {
    if (memory.running.size >= MOST_RUNNING || !spend(memory.budget, name, now)) return 'spent';
  }
  const fetched = await fetchOnce(fetch, want, memory, name);
  return (
    typeof fetched === 'string' ? miss(memory, name, now, fetched) : keep(memory, name, now, fetched.value)
  ) as Found<Value>;
}

/** The document, fetched again when it is due. What is definitely gone ends; a failure leaves what there was. */
async function renewed(fetch: Fetch, now: number, want: Want<unknown>, memory: Memory, name: string, good: Good) {
  if (now - good.at < (want.maxAge ?? RENEW_MS) || now - good.tried < FAILED_MS) return used(memory, name, good, now);
  good.tried = now;
  const fetched = await fetchOnce(fetch, want, memory, name);
  if (typeof fetched === 'object') return keep(memory, name, now, fetched.value);
  if (fetched === 'unavailable' && now - good.at < END_MS) return good;
  memory.good.delete(name);
  return miss(memory, name, now, fetched);
}

/** The last used stands last, and the first is evicted. */
function used(memory: Memory, name: string, good: Good, now: number): Found<unknown> {
  memory.good.delete(name);
  if (!(now - good.at < END_MS)) return 'unavailable';
  memory.good.set(name, good);
  return good;
}

function keep(memory: Memory, name: string, at: number, value: unknown): Good {
  const good = { value, at, tried: at };
  memory.missed.delete(name);
  memory.good.delete(name);
  if (memory.good.size >= MOST_GOOD) memory.good.delete(memory.good.keys().next().value ?? '');
  memory.good.set(name, good);
  return good;
}

function miss(memory: Memory, name: string, now: number, answer: 'absent' | 'unavailable') {
  if (memory.missed.size >= MOST_MISSED) memory.missed.delete(memory.missed.keys().next().value ?? '');
  memory.missed.set(name, { until: now + FAILED_MS, answer });
  return answer;
}

/** Requests that need the same document at the same time share one fetch. */
function fetchOnce(fetch: Fetch, want: Want<unknown>, { running }: Memory, name: string): Promise<Fetched<unknown>> {
  const under = running.get(name) ?? fetchDocument(fetch, want).finally(() => running.delete(name));
  running.set(name, under);
  return under;
}

function memoryOf(fetch: Fetch): Memory {
  const memory = memories.get(fetch) ?? { good: new Map(), missed: new Map(), running: new Map(), budget: newBudget() };
  memories.set(fetch, memory);
  return memory;
}
