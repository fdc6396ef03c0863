import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { probeNow } from '../../functions/wiring/probe.ts';
import { createClient } from '../../shared/call/client/client.ts';
import { createHttpSend } from '../../shared/call/client/index.ts';
import { createLog } from '../../shared/telemetry/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';

const ANSWERS: Readonly<Record<string, string | undefined>> = {
  green: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}',
  red: 'HTTP/1.1 500 Error\r\nContent-Length: 0\r\n\r\n',
  unknown: 'HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n',
  silent: undefined,
};
let server: Server;
let answer: string | undefined;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => answer !== undefined && socket.end(answer));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => server.close());

const { destination } = contract.deliveries['contact-to-member'];
const account = { ...destination, timeouts: { connectMs: 500, responseMs: 800 } };
/** Milliseconds: reading a secret takes some of the probe's time. */
const CREDENTIAL_MS = 30;

function probeOf() {
  const log = createLog('deliver');
  const { port } = server.address() as AddressInfo;
  return probeNow(
    account,
    (limits) => ({
      for: () => ({
        client: () =>
          createClient({
            ...limits,
            destination: account,
            baseUrl: `http://127.0.0.1:${port}`,
            credential: () => pause(CREDENTIAL_MS, { kind: 'value', value: 'key' }),
            send: createHttpSend(),
            log,
            correlationId: 'health-probe',
            now: Date.now,
            repeatsSafely: false,
            onCall: () => {},
          }),
      }),
    }),
    log,
  );
}

test.each([
  ['green', 'green'],
  ['red', 'red'],
  ['unknown', 'unknown'],
  // In most outages a vendor answers nothing at all.
  ['silent', 'red'],
])('the health of an account that is %s is asked for in the middle of a batch, and is %s', async (kind, expected) => {
  answer = ANSWERS[kind];
  expect(await probeOf()).toBe(expected);
});
