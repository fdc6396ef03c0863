import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, scaledClock, sleep } from '@penstock/local-aws/clock';
import { expect, onTestFinished, test } from 'vitest';
import { createEndpoint } from '../../packages/local-aws/src/aws/index.ts';
import type { AwsService } from '../../packages/local-aws/src/aws/service.ts';
import { listen } from '../../packages/local-aws/src/http-api/index.ts';
import { eventually } from '../../packages/local-aws/test/eventually.ts';
import { startVendor } from '../../vendors/index.ts';
import { BASIC, KEY } from './accounts.ts';
import { control } from './support.ts';

const HOUR = 3_600_000;

/** A clock that jumps, and how often a server has held it. */
function heldClock() {
  const clock = scaledClock(1, { jump: true });
  let holds = 0;
  const served: Clock = {
    ...clock,
    busy() {
      holds++;
      return clock.busy();
    },
  };
  return { clock, served, holds: () => holds };
}

/** Sends a request that gets no answer, then disconnects. The clock must not jump before that, and must jump afterwards. */
async function expectHeld(
  { clock, holds }: ReturnType<typeof heldClock>,
  url: string,
  headers: Record<string, string> = {},
): Promise<void> {
  const leave = new AbortController();
  const release = clock.busy();
  const heldBefore = holds();
  const before = clock.jumped?.();
  const hour = sleep(clock, HOUR);
  const answer = fetch(url, { method: 'POST', body: '{}', headers, signal: leave.signal }).catch(() => 'gone');
  await eventually(() => expect(holds()).toBeGreaterThan(heldBefore));
  release();
  await pause(150);
  expect(clock.jumped?.()).toBe(before);
  leave.abort();
  expect(await answer).toBe('gone');
  await hour;
  expect(clock.jumped?.()).toBeGreaterThan(HOUR / 2);
}

test('a request to the HTTP API holds the clock until it is answered or its sender disconnects', async () => {
  const held = heldClock();
  const server = await listen(0, held.served);
  onTestFinished(() => server.close());
  server.serve(() => new Promise(() => {}));
  await expectHeld(held, `http://127.0.0.1:${server.port}/webhooks/a`);
});

test('an exchange with a simulated vendor holds the clock as long as it is open', async () => {
  const held = heldClock();
  const vendor = await startVendor('mailchimp', { port: 0, clock: held.served });
  onTestFinished(() => vendor.close());
  await control(vendor.url, 'PUT', '/settings', { apiKeys: [{ apiKey: KEY }] });
  await control(vendor.url, 'POST', '/faults', { kind: 'hang', match: {} });
  await expectHeld(held, `${vendor.url}/3.0/ping`, BASIC);
});

test('a request to the AWS endpoint holds the clock from its first byte', async () => {
  const { clock, served, holds } = heldClock();
  const service: AwsService = { name: 'sqs', access: () => [], handle: async () => ({}), close: async () => {} };
  const endpoint = createEndpoint({ services: [service], clock: served });
  onTestFinished(() => endpoint.close());
  const url = await endpoint.listen(0);
  const leave = new AbortController();
  const endless = new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode('{')) });
  const begun = { method: 'POST', body: endless, duplex: 'half' as const, signal: leave.signal };
  const hold = clock.busy();
  const heldBefore = holds();
  const hour = sleep(clock, HOUR);
  const answer = fetch(url, begun).catch(() => 'gone');
  await eventually(() => expect(holds()).toBeGreaterThan(heldBefore));
  hold();
  await pause(150);
  expect(clock.jumped?.()).toBe(0);
  leave.abort();
  await answer;
  await hour;
});
