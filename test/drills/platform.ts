import { addContacts, arrived, type Contact, created, delivered, doubles, memberPath, send } from './stage/contacts.ts';
import { type Drill, equals, noted } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { breakVendor, faultsMet, mendVendor } from './stage/vendors.ts';
import { HOUR_MS, MINUTE_MS, WORKER } from './stage/worker.ts';

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

/** Where a worker is held and killed: a call that is never answered. */
const POINTS: readonly {
  readonly told: string;
  readonly aws?: Fault;
  readonly vendor?: 'hubspot' | 'mailchimp';
  readonly kind?: string;
}[] = [
  { told: 'reads the credential', aws: { service: 'secretsmanager', operation: 'GetSecretValue' } },
  { told: 'asks the accounts', aws: { service: 'dynamodb', operation: '*', resource: '-control' } },
  { told: 'takes the idempotency record', aws: { service: 'dynamodb', operation: 'PutItem', resource: 'idempotency' } },
  { told: 'reads the contact', vendor: 'hubspot', kind: 'hang' },
  { told: 'writes the member, before the change', vendor: 'mailchimp', kind: 'hang' },
  { told: 'writes the member, after the change', vendor: 'mailchimp', kind: 'slow' },
  {
    told: 'ends the idempotency record',
    aws: { service: 'dynamodb', operation: 'UpdateItem', resource: 'idempotency' },
  },
  {
    told: 'ends it, after the effect',
    aws: { service: 'dynamodb', operation: 'UpdateItem', resource: 'idempotency', after: true },
  },
  { told: 'writes the ledger', aws: { service: 'dynamodb', operation: 'UpdateItem', resource: 'ledger' } },
];

async function killed(scene: Scene) {
  const { endpoint, host } = scene.environment.runtime;
  const contacts = await addContacts(scene, POINTS.length, 'killed');
  let kills = 0;
  for (const [index, { told, aws, vendor, kind }] of POINTS.entries()) {
    const contact = contacts[index] as Contact;
    const path = vendor === 'hubspot' ? `/contacts/${contact.objectId}` : memberPath(scene, contact.email);
    if (aws) await scene.people.awsFault({ ...aws, caller: WORKER, timeout: true });
    if (vendor)
      await breakVendor(scene, vendor, {
        kind,
        times: 1,
        match: { path },
        ...(kind === 'slow' && { delayMs: MINUTE_MS }),
      });
    await send(scene, [created(scene, contact)]);
    const met = async () => (vendor ? faultsMet(scene, vendor) : (endpoint.faults.list()[0]?.hits ?? 0));
    await scene.when(met, (count) => count > 0, { withinMs: MINUTE_MS });
    kills += host.kill(WORKER);
    scene.did(`the worker is killed while it ${told}`);
    endpoint.faults.remove();
    if (vendor) await mendVendor(scene, vendor);
    await delivered(scene, [contact], HOUR_MS);
  }
  return [equals('workers killed', POINTS.length, kills), ...(await arrived(scene, contacts))];
}

const base = { clock: { rate: 10, jump: true }, callsPerSecond: 10 } as const;
const THROTTLED = { code: 'ProvisionedThroughputExceededException', status: 400 };
const INTERNAL = { code: 'InternalServerError', status: 500 };
const each = (service: string, operations: readonly string[], error: unknown, times?: number) =>
  operations.map((operation) => ({ service, operation, error, ...(times !== undefined && { times }) }));

export const platform: readonly Drill[] = [
  {
    ...base,
    name: 'worker-killed',
    title: 'a worker process is killed at nine points of its way',
    requirement: 'worker killed at every step; C4',
    run: killed,
  },
  {
    ...base,
    name: 'dynamodb-throttled',
    title: 'DynamoDB fails thirty calls and throttles all others for ten minutes',
    requirement: 'DynamoDB throttling or failing part-way; C4',
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
    requirement: 'SQS failing part-way; B5, C4',
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
    requirement: 'Secrets Manager throttling or failing; B5, C4',
    run: (scene) =>
      failing(
        scene,
        [...each('secretsmanager', ['GetSecretValue'], { code: 'ThrottlingException', status: 400 }, 40)],
        'Secrets Manager throttles',
      ),
  },
];
