import { addContacts, arrived, created, delivered, doubles, send } from './stage/contacts.ts';
import { type Drill, equals, noted } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { HOUR_MS, MINUTE_MS } from './stage/worker.ts';

type Fault = Readonly<Record<string, unknown>>;

/** Fifty events while calls to AWS fail: every `every`-th for ten minutes. */
async function failing(scene: Scene, faults: readonly Fault[], told: string) {
  const { endpoint } = scene.environment.runtime;
  const contacts = await addContacts(scene, 50, 'aws');
  for (const fault of faults) await scene.people.awsFault(fault);
  scene.did(`${told}; 50 events are sent`);
  const again: number[] = [];
  for (let start = 0; start < contacts.length; start += 10) {
    again.push(
      await send(
        scene,
        contacts.slice(start, start + 10).map((contact) => created(scene, contact)),
      ),
    );
  }
  await scene.pass(10 * MINUTE_MS);
  const left = endpoint.faults.list().length;
  const met = endpoint.meter
    .counts()
    .filter(({ outcome }) => faults.some(({ error }) => (error as { code?: string }).code === outcome));
  endpoint.faults.remove();
  scene.did(`ten minutes later${left > 0 ? ' AWS answers as ever' : ', all failures are over'}`);
  await delivered(scene, contacts, 2 * HOUR_MS);
  return [
    noted(
      'calls that failed',
      met.reduce((sum, { calls }) => sum + calls, 0),
    ),
    noted(
      'webhooks that the sender had to repeat',
      again.reduce((sum, count) => sum + count, 0),
    ),
    equals('successful writes beyond one for each contact', 0, await doubles(scene, contacts)),
    ...(await arrived(scene, contacts)),
  ];
}

const base = { clock: { rate: 10, jump: true }, callsPerSecond: 10 } as const;
const THROTTLED = { code: 'ProvisionedThroughputExceededException', status: 400 };
const INTERNAL = { code: 'InternalServerError', status: 500 };
const each = (service: string, operations: readonly string[], error: unknown, times?: number) =>
  operations.map((operation) => ({ service, operation, error, ...(times !== undefined && { times }) }));

export const platform: readonly Drill[] = [
  {
    ...base,
    name: 'dynamodb-throttled',
    title: 'DynamoDB fails thirty calls and throttles all others for ten minutes',
    requirement: 'DynamoDB throttling or failing part-way',
    run: (scene) =>
      failing(
        scene,
        [
          ...each('dynamodb', ['*'], INTERNAL, 30),
          ...each('dynamodb', ['PutItem', 'UpdateItem', 'GetItem', 'TransactWriteItems'], THROTTLED),
        ],
        'DynamoDB fails, then throttles',
      ),
  },
  {
    ...base,
    name: 'sqs-failing',
    title: 'SQS takes only some of what is sent, and fails at receives, visibility changes and deletions',
    requirement: 'SQS throttling or failing part-way',
    run: (scene) =>
      failing(
        scene,
        [
          { service: 'sqs', operation: 'SendMessageBatch', entries: [1, 4], error: INTERNAL, times: 4 },
          ...each('sqs', ['SendMessageBatch', 'ReceiveMessage', 'ChangeMessageVisibility'], INTERNAL, 3),
          { service: 'sqs', operation: 'DeleteMessageBatch', error: INTERNAL, times: 10 },
        ],
        'SQS fails',
      ),
  },
  {
    ...base,
    name: 'secrets-failing',
    title: 'Secrets Manager does not answer any cold start for ten minutes',
    requirement: 'Secrets Manager throttling or failing',
    run: (scene) =>
      failing(
        scene,
        [...each('secretsmanager', ['GetSecretValue'], { code: 'ThrottlingException', status: 400 }, 40)],
        'Secrets Manager throttles',
      ),
  },
];
