import type { Clock } from '@penstock/local-aws/clock';
import { afterEach } from 'vitest';
import { type RunningVendor, startVendor, type VendorOptions } from '../../vendors/index.ts';

/** A manual clock. */
export interface TestClock extends Clock {
  /** Moves forward and runs due timers in their order. */
  advance(ms: number): void;
  /** How many timers wait. */
  waiting(): number;
}

export function testClock(start: string): TestClock {
  let now = Date.parse(start);
  let timers: { due: number; run: () => void }[] = [];
  return {
    rate: 1,
    busy: () => () => {},
    now: () => now,
    after(ms, run) {
      const timer = { due: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((it) => it !== timer);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        timers = timers.filter((it) => it !== next);
        now = Math.max(now, next.due);
        next.run();
      }
      now = end;
    },
    waiting: () => timers.length,
  };
}

const running: RunningVendor[] = [];
afterEach(async () => {
  for (const vendor of running.splice(0)) await vendor.close();
});

/** Starts a vendor that is stopped when the test ends. */
export async function started(name: string, clock: Clock, options: Partial<VendorOptions> = {}) {
  const vendor = await startVendor(name, { port: 0, clock, ...options });
  running.push(vendor);
  return vendor;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes.
  readonly body: any;
}

/** One HTTP call; the body of the reply is parsed when it is JSON. */
export async function call(
  url: string,
  method = 'GET',
  { headers = {}, json, text }: { headers?: Record<string, string>; json?: unknown; text?: string } = {},
): Promise<Reply> {
  const body = text ?? (json === undefined ? undefined : JSON.stringify(json));
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const received = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(received) };
}

/** A call to the control interface that must succeed. */
export async function control(url: string, method: string, path: string, json?: unknown) {
  const reply = await call(`${url}/_control${path}`, method, json === undefined ? {} : { json });
  if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body;
}

/** Resolves once `condition` returns a value. The deadline ends a wait for a condition that never holds. */
export async function eventually<T>(
  condition: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + 300_000;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`Never came true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
