import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSameFailures } from '../../../shared/call/limits/index.ts';
import { createOwnFaults } from '../../../shared/deliver/index.ts';
import { openWorld } from '../../worker/world.ts';
import { SILENT } from './receives.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const MOST = 5;
let world: Awaited<ReturnType<typeof openWorld>>;
let deliveries = 0;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** A delivery of its own, and as many of its containers as a test wants. */
function delivery() {
  const id = `shop/delivery-${++deliveries}`;
  const clock = { now: NOON };
  const stops: string[] = [];
  const rows = () =>
    createSameFailures({
      client: new DynamoDBClient({}),
      tableName: 'control',
      id,
      most: MOST,
      now: () => clock.now,
    });
  const container = (most: number | undefined = MOST) =>
    createOwnFaults({
      rows: rows(),
      most,
      onStopped: async (reason) => {
        stops.push(reason);
      },
      log: SILENT,
    });
  return { clock, stops, rows, container };
}

test('distinct events in a row that one fault ends stop the delivery, whichever containers see them', async () => {
  const { container, stops } = delivery();
  const [one, two] = [container(), container()];
  const verdicts: string[] = [];
  for (const event of ['a', 'b', 'a', 'c', 'b', 'd'])
    verdicts.push(await (event < 'c' ? one : two).failed(event, 'delivery-code-failed'));
  expect(verdicts).toEqual(['wait', 'wait', 'wait', 'wait', 'wait', 'wait']);
  expect(stops).toEqual([]);
  expect(await two.failed('e', 'delivery-code-failed')).toBe('stopped');
  expect(stops).toEqual(['delivery-code-failed']);
  expect(await container().failed('f', 'event-not-as-agreed')).toBe('stopped');
});

test('a single failure of a code that works is judged, and nothing is written', async () => {
  const { container } = delivery();
  const worker = container();
  await worker.worked();
  world.aws.meter.reset();
  for (const event of ['a', 'b', 'c']) {
    expect(await worker.failed(event, 'event-not-as-agreed')).toBe('judge');
    await worker.worked();
  }
  expect(world.aws.meter.counts()).toEqual([]);
});

test('the third failure in a row of a code that had worked is in doubt', async () => {
  const worker = delivery().container();
  await worker.worked();
  const verdicts: string[] = [];
  for (const event of ['a', 'b', 'c']) verdicts.push(await worker.failed(event, 'event-not-as-agreed'));
  expect(verdicts).toEqual(['judge', 'judge', 'wait']);
});

test('a success ends the row of a container that wrote to it, and another fault begins one', async () => {
  const { container, rows } = delivery();
  const worker = container();
  for (const event of ['a', 'b', 'c', 'd']) await worker.failed(event, 'delivery-code-failed');
  await worker.worked();
  expect(await rows().add('delivery-code-failed', 'x')).toBe(1);
  await rows().add('delivery-code-failed', 'y');
  expect(await rows().add('event-not-as-agreed', 'z')).toBe(1);
});

test('failures more than half an hour apart are no row', async () => {
  const { rows, clock } = delivery();
  await rows().add('delivery-code-failed', 'a');
  clock.now += 31 * 60_000;
  expect(await rows().add('delivery-code-failed', 'b')).toBe(1);
});

test('a success does not start a delivery that has stopped', async () => {
  const { rows } = delivery();
  for (const event of ['a', 'b', 'c', 'd', 'e']) await rows().add('delivery-code-failed', event);
  await rows().clear();
  expect(await rows().add('delivery-code-failed', 'f')).toBe(MOST);
});

test('a contract that declares it stops for no number of failures', async () => {
  const { rows, stops } = delivery();
  const never = createOwnFaults({
    rows: rows(),
    most: undefined,
    onStopped: async (reason) => {
      stops.push(reason);
    },
    log: SILENT,
  });
  for (let event = 0; event < 10; event++) expect(await never.failed(`e${event}`, 'r')).toBe('judge');
  expect(stops).toEqual([]);
});
