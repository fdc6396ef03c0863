import { addContacts, arrived, created, delivered, send } from './stage/contacts.ts';
import { atMost, type Drill, noted } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { HOUR_MS, WORKER } from './stage/worker.ts';

const TABLES = { idempotency: '-idempotency', ledger: '-ledger', control: '-control' } as const;
const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'];
const READS = ['GetItem', 'Query', 'BatchGetItem', 'TransactGetItems'];

/** A fault that does nothing counts the calls of one kind to one table, refused ones included. */
function countCalls(scene: Scene) {
  const { faults } = scene.environment.runtime.endpoint;
  faults.remove();
  for (const resource of Object.values(TABLES)) {
    for (const operation of [...WRITES, ...READS])
      faults.add({ service: 'dynamodb', operation, resource, caller: WORKER, delayMs: 0 });
  }
  return (resource: string, operations: readonly string[]) =>
    faults
      .list()
      .filter((fault) => fault.resource === resource && operations.includes(fault.operation))
      .reduce((sum, { hits }) => sum + hits, 0);
}

const EVENTS = 200;

function byOperation(count: ReturnType<typeof countCalls>): string {
  const counts = [...WRITES, ...READS].map((operation) => ({ operation, calls: count(TABLES.control, [operation]) }));
  return counts.flatMap(({ operation, calls }) => (calls > 0 ? [`${calls} ${operation}`] : [])).join(', ');
}

async function measured(scene: Scene, name: string, spread: (index: number) => Promise<void>) {
  const contacts = await addContacts(scene, EVENTS, name);
  // The first ones pay for the start of the processes.
  const [first, ...others] = contacts;
  if (first) await send(scene, [created(scene, first)]);
  await delivered(scene, first ? [first] : [], HOUR_MS);
  const count = countCalls(scene);
  for (const [index, contact] of others.entries()) {
    await send(scene, [created(scene, contact)]);
    await spread(index);
  }
  await delivered(scene, contacts, HOUR_MS);
  const per = (resource: string, operations: readonly string[]) => count(resource, operations) / others.length;
  const findings = [
    atMost(`${name}: writes for idempotency per event`, 2, per(TABLES.idempotency, WRITES)),
    atMost(`${name}: writes to the ledger per event`, 1, per(TABLES.ledger, WRITES)),
    // One; another for the first batch of a container under backlog, and for a place that a busy machine lets go by.
    atMost(`${name}: writes for breaker and budget per batch of one`, 1.1, per(TABLES.control, WRITES)),
    // At most once a second in each container, for an account without a rate.
    atMost(`${name}: reads for breaker and budget per batch of one`, 1.1, per(TABLES.control, READS)),
    noted(`${name}: calls for breaker and budget, by operation`, byOperation(count)),
    noted(
      `${name}: reads of idempotency and ledger per event`,
      per(TABLES.idempotency, READS) + per(TABLES.ledger, READS),
    ),
    ...(await arrived(scene, contacts)),
  ];
  scene.environment.runtime.endpoint.faults.remove();
  return findings;
}

export const cost: readonly Drill[] = [
  {
    name: 'cost-of-healthy-path',
    title: '200 events one by one, and 200 as fast as the budget lets them',
    requirement:
      'cost of the healthy path: ≤ 2 writes for idempotency, ≤ 1 for the ledger, ≤ 1 write and 1 cached read for breaker and budget',
    // Real time while anything runs: a slot that a busy machine lets go by costs a further call.
    clock: { rate: 1, jump: true },
    callsPerSecond: 18,
    async run(scene) {
      scene.did('200 events, two seconds apart');
      const alone = await measured(scene, 'alone', () => scene.pass(2000));
      scene.did('200 events at once');
      return [...alone, ...(await measured(scene, 'together', async () => {}))];
    },
  },
];
