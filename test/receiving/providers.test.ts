import { providers } from '@penstock/webhooks';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Genuine, requestOf, SENT_AT } from '../../packages/webhooks/test/genuine/case.ts';
import { GENUINE } from '../../packages/webhooks/test/genuine/index.ts';
import { openReceiver } from './receiver.ts';

let environment: Awaited<ReturnType<typeof openReceiver>>;

beforeAll(async () => {
  environment = await openReceiver();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
afterAll(() => environment.close());

/** At the time of the genuine requests, with the key sets that their schemes fetch. */
function atItsTime({ fetch }: Pick<Genuine, 'fetch'>): void {
  vi.useFakeTimers({ toFake: ['Date'], now: SENT_AT });
  if (fetch) vi.stubGlobal('fetch', fetch);
}

const secretText = (secret: Genuine['secret']) => (typeof secret === 'string' ? secret : JSON.stringify(secret));
const typesOf = ({ events }: Genuine) => [...new Set(events.map(({ type }) => type))];
/** The event's own bytes, or the whole body, as text that shows every byte. */
const bytesOf = (genuine: Genuine, index: number, sent: Uint8Array) =>
  Buffer.from(genuine.events[index]?.body ?? sent).toString('hex');

describe.each(GENUINE.map((genuine, index) => [`${genuine.id} (${index})`, genuine] as const))(
  '%s',
  (name, genuine) => {
    test('passes the API, the receiver and the queue with the vendor’s own bytes, and gets the vendor’s own answer', async () => {
      atItsTime(genuine);
      const provider = providers[genuine.id];
      const send = await environment.receiver(
        provider,
        typesOf(genuine),
        `secret ${name}`.replaceAll(/[^\w]/g, '-'),
        secretText(genuine.secret),
      );
      const request = requestOf(genuine);
      const answer = await send(request);
      expect({ status: answer.statusCode, body: answer.body }).toEqual({
        status: provider.answer.status,
        body: provider.answer.body,
      });

      const stored = await environment.stored();
      expect(stored.map(({ envelope }) => envelope.type).sort()).toEqual(genuine.events.map(({ type }) => type).sort());
      expect(new Set(stored.map(({ envelope }) => envelope.eventId)).size).toBe(genuine.events.length);
      const bodies = genuine.events.map((_, index) => bytesOf(genuine, index, request.body));
      expect(stored.map(({ body }) => body.toString('hex')).sort()).toEqual(bodies.sort());
    });

    test('signed with another secret is refused, and the receiver stores no event', async () => {
      atItsTime(genuine);
      const request = requestOf(genuine);
      const id = `wrong ${name}`.replaceAll(/[^\w]/g, '-');
      const send = await environment.receiver(providers[genuine.id], typesOf(genuine), id, secretText(genuine.wrong));
      const answer = await send(request);
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(await environment.stored()).toEqual([]);
    });
  },
);
