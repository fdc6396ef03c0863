import { addContacts, arrived, type Contact, created, delivered, memberPath, send } from './stage/contacts.ts';
import { type Drill, equals } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { breakVendor, faultsMet, fixVendor } from './stage/vendors.ts';
import { HOUR_MS, MINUTE_MS, WORKER } from './stage/worker.ts';

type Fault = Readonly<Record<string, unknown>>;

/** Where a worker is held and killed: a call that is never answered. */
const POINTS: readonly {
  readonly told: string;
  readonly aws?: Fault;
  readonly vendor?: 'hubspot' | 'mailchimp';
  readonly kind?: string;
}[] = [
  { told: 'reads the credential', aws: { service: 'secretsmanager', operation: 'GetSecretValue' } },
  { told: 'asks the accounts', aws: { service: 'dynamodb', operation: '*', resource: '-control' } },
  { told: 'takes the idempotency record', aws: { service: 'dynamodb', operation: 'PutItem', resource: 'Idempotency' } },
  { told: 'reads the contact', vendor: 'hubspot', kind: 'hang' },
  { told: 'writes the member, before the change', vendor: 'mailchimp', kind: 'hang' },
  { told: 'writes the member, after the change', vendor: 'mailchimp', kind: 'slow' },
  {
    told: 'ends the idempotency record',
    aws: { service: 'dynamodb', operation: 'UpdateItem', resource: 'Idempotency' },
  },
  {
    told: 'ends it, after the effect',
    aws: { service: 'dynamodb', operation: 'UpdateItem', resource: 'Idempotency', after: true },
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
    if (vendor) await fixVendor(scene, vendor);
    await delivered(scene, [contact], HOUR_MS);
  }
  return [equals('workers killed', POINTS.length, kills), ...(await arrived(scene, contacts))];
}

export const kills: readonly Drill[] = [
  {
    name: 'worker-killed',
    title: 'a worker process is killed at nine points of its way',
    requirement: 'worker killed at every step',
    clock: { rate: 10, jump: true },
    callsPerSecond: 10,
    run: killed,
  },
];
