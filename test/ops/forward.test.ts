import { describe, expect, test } from 'vitest';
import { forward, type Queues, type Waiting } from '../../ops/queues/forward.ts';
import { tenantId, writeEnvelope } from '../../shared/contract/index.ts';

const INTEGRATION = 'shop-to-books';
const bodyOf = (eventId: string, entity: string, integration = INTEGRATION) =>
  writeEnvelope({
    ...{ v: 1, integration, eventId, tenant: tenantId('t1'), type: 'order.paid', entity, correlationId: 'c' },
    ...{ receivedAt: '2026-11-30T10:00:00Z', body: '{}', encoding: 'text' },
  });

/** Two orders whose events came in turn, and a third. */
const EVENTS = ['a1', 'b1', 'a2', 'b2', 'a3', 'c1'].map((id) => ({ id, entity: `order:${id.charAt(0)}` }));

class Killed extends Error {}

interface Step {
  /** Counted over all calls, from 1; 0 never. */
  readonly at: number;
  /** Whether the call took effect before the process died. */
  readonly after: boolean;
}

/** SQS's rules as far as they matter here: order by group, visibility, and deduplication of a FIFO queue. */
function twoQueues({ isFifo, kill = { at: 0, after: false } }: { isFifo: boolean; kill?: Step }) {
  let waiting: Waiting[] = EVENTS.map(({ id, entity }) => ({
    id: `m-${id}`,
    receipt: `r-${id}`,
    body: bodyOf(id, entity),
    ...(isFifo && { group: entity }),
  }));
  const inFlight = new Set<string>();
  const sent: { readonly body: string; readonly group?: string | undefined; readonly id?: string | undefined }[] = [];
  let calls = 0;
  const step = (effect: () => void) => {
    calls += 1;
    const dies = calls === kill.at;
    if (!dies || kill.after) effect();
    if (dies) throw new Killed();
  };
  const queues: Queues = {
    async receive() {
      const found = waiting.filter(({ id }) => !inFlight.has(id)).slice(0, 4);
      step(() => {
        for (const { id } of found) inFlight.add(id);
      });
      return found;
    },
    async send(body, order) {
      step(() => {
        const id = order?.MessageDeduplicationId;
        if (id === undefined || !sent.some((one) => one.id === id))
          sent.push({ body, group: order?.MessageGroupId, id });
      });
    },
    async remove({ id }) {
      step(() => {
        waiting = waiting.filter((one) => one.id !== id);
      });
    },
    async release({ id }) {
      inFlight.delete(id);
    },
  };
  const eventsSent = () => sent.map(({ body }) => (JSON.parse(body) as { eventId: string }).eventId);
  return {
    queues,
    sent,
    eventsSent,
    left: () => waiting.length,
    calls: () => calls,
    /** The visibility timeout has passed. */
    restart: () => inFlight.clear(),
  };
}

const options = (isFifo: boolean) => ({ integration: INTEGRATION, isFifo, onMoved() {} });
const ofGroup = (events: readonly string[], group: string) => events.filter((id) => id.startsWith(group));

describe.each([true, false])('to a queue that is FIFO: %s', (isFifo) => {
  test('all is moved, in the order of each record, as the receiver would order it', async () => {
    const two = twoQueues({ isFifo });
    expect(await forward(two.queues, options(isFifo))).toEqual({ moved: 6, foreign: new Set() });
    expect(two.left()).toBe(0);
    expect(two.eventsSent().toSorted()).toEqual(EVENTS.map(({ id }) => id).toSorted());
    for (const group of ['a', 'b', 'c'])
      expect(ofGroup(two.eventsSent(), group)).toEqual(
        ofGroup(
          EVENTS.map(({ id }) => id),
          group,
        ),
      );
    expect(new Set(two.sent.map(({ group }) => group)).size).toBe(isFifo ? 3 : 1);
  });

  test('a process that dies at any call, before or after its effect, loses nothing; a FIFO queue keeps the order and drops the copy', async () => {
    const whole = twoQueues({ isFifo });
    await forward(whole.queues, options(isFifo));
    for (let at = 1; at <= whole.calls(); at += 1)
      for (const after of [false, true]) {
        const two = twoQueues({ isFifo, kill: { at, after } });
        await expect(forward(two.queues, options(isFifo))).rejects.toThrow(Killed);
        two.restart();
        await forward(two.queues, options(isFifo));
        const events = two.eventsSent();
        const where = `call ${at}, ${after ? 'after' : 'before'} its effect`;
        expect(two.left(), where).toBe(0);
        expect(new Set(events), where).toEqual(new Set(EVENTS.map(({ id }) => id)));
        expect(events.length, where).toBeLessThanOrEqual(isFifo ? 6 : 7);
        if (!isFifo) continue;
        for (const group of ['a', 'b', 'c'])
          expect([...new Set(ofGroup(events, group))], where).toEqual(
            ofGroup(
              EVENTS.map(({ id }) => id),
              group,
            ),
          );
      }
  });
});

test('an event of another integration stays, and is named', async () => {
  const two = twoQueues({ isFifo: false });
  const stranger = { id: 'm-x', receipt: 'r-x', body: bodyOf('x', 'order:x', 'other') };
  let isFirst = true;
  const receive = async () => {
    const found = isFirst ? [stranger] : await two.queues.receive();
    isFirst = false;
    return found;
  };
  const { moved, foreign } = await forward({ ...two.queues, receive }, options(false));
  expect([moved, [...foreign]]).toEqual([6, ['m-x']]);
  expect(two.eventsSent()).not.toContain('x');
});

test('what is no envelope is moved as it is: the worker refuses it, and a person sees it', async () => {
  const two = twoQueues({ isFifo: true });
  const odd = { id: 'm-odd', receipt: 'r-odd', body: 'not JSON', group: 'g' };
  let isFirst = true;
  const receive = async () => {
    const found = isFirst ? [odd] : await two.queues.receive();
    isFirst = false;
    return found;
  };
  await forward({ ...two.queues, receive }, options(true));
  expect(two.sent[0]).toEqual({ body: 'not JSON', group: 'g', id: 'm-odd' });
});
