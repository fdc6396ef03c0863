import { ledgerTableName } from '../../../shared/topology/index.ts';
import { MAILCHIMP } from '../../../vendors/index.ts';
import { INTEGRATION, WORKER } from '../alarms/faults/names.ts';
import { deployBroken } from '../stage/broken-code.ts';
import {
  addContact,
  addContacts,
  arrived,
  type Contact,
  changeContact,
  created,
  delivered,
  doubles,
  send,
} from '../stage/contacts.ts';
import { type Drill, equals, type Finding } from '../stage/drill.ts';
import { breakVendor, fixVendor, setVendor } from '../stage/vendors.ts';
import { HOUR_MS, MINUTE_MS } from '../stage/worker.ts';
import { type Incident, openIncident } from './open.ts';
import { restoreTable, rowsOf } from './restore.ts';

const DELIVERY = `${INTEGRATION}/contact-to-member`;
const STATUS = `status ${INTEGRATION} --env prod`;
const events = (state: string) => `events --delivery ${DELIVERY} --state ${state} --env prod`;

/** One contact is created every minute. */
async function arrivingFor(scene: Incident, minutes: number, name: string): Promise<readonly Contact[]> {
  const contacts: Contact[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    contacts.push(...(await createdNow(scene, 1, `${name}-${minute}`)));
    await scene.pass(MINUTE_MS);
  }
  return contacts;
}

async function createdNow(scene: Incident, count: number, name: string): Promise<readonly Contact[]> {
  const contacts = await addContacts(scene, count, name);
  await send(
    scene,
    contacts.map((contact) => created(scene, contact)),
  );
  return contacts;
}

/** What every incident ends with: true words, everything delivered once, and rights that sufficed. */
async function ended(scene: Incident, contacts: readonly Contact[]): Promise<readonly Finding[]> {
  return [
    ...scene.person.findings(),
    equals('calls that AWS denied the person', 'none', scene.denied().join(', ') || 'none'),
    equals('writes beyond the first of a contact', 0, await doubles(scene, contacts)),
    ...(await arrived(scene, contacts)),
  ];
}

/** The id of the event that a list shows first, or names as an example: state, day, hour, attempts, entity, id. */
const firstEvent = (list: string) =>
  /^(?:waiting|dead) +\S+ +\S+ +\d+ +\S+ +(\S+)/m.exec(list)?.[1] ??
  /^ +\d+ +(?:waiting|dead) .*?(\S+)$/m.exec(list)?.[1] ??
  'none';

async function vendorDown(scene: Incident) {
  const { person } = scene;
  const before = await arrivingFor(scene, 5, 'before');
  await breakVendor(scene, 'mailchimp', { kind: 'answer', status: 500, body: { title: 'Internal Server Error' } });
  scene.did('Mailchimp answers every call with 500');
  const during = await arrivingFor(scene, 15, 'during');
  await person.told(/no calls for 15 minutes|has waited in its queue/, 20);
  const depth = await scene.people.depth('url');
  await person.ops(STATUS, {
    exit: 1,
    says: {
      'how many wait': new RegExp(`\\b${depth} events wait`),
      'which account fails': /no calls to Mailchimp \(account mailchimp\)/,
      'that nothing is to be done': /next: nothing while Mailchimp\s+fails/,
    },
  });
  const list = await person.ops(events('waiting'), {
    says: { reasons: /mailchimp-status-500/, 'how many were not tried': /14 more/ },
  });
  await person.ops(`show ${firstEvent(list)} --env prod`, {
    says: { 'the open breaker': /whose circuit breaker is open/ },
  });
  await fixVendor(scene, 'mailchimp');
  scene.did('Mailchimp works again');
  await person.until(STATUS, 3 * HOUR_MS);
  return ended(scene, [...before, ...during]);
}

const TEXT = `type: 'text',
          maxLength: 255,`;
const ADDRESS = "type: 'email',";

async function wrongMapping(scene: Incident) {
  const { person } = scene;
  const before = await arrivingFor(scene, 3, 'before');
  await scene.deploy(TEXT, ADDRESS);
  scene.did('a deploy reads names as addresses');
  const contacts: Contact[] = [];
  for (let index = 0; index < 30; index++) {
    const email = `mapped-${index}@example.com`;
    contacts.push({ email, objectId: await addContact(scene, { email, firstname: 'Ada' }) });
  }
  await send(
    scene,
    contacts.map((contact) => created(scene, contact)),
  );
  await person.told(/fails on every event/, 10);
  await person.ops(STATUS, { exit: 1, says: { 'that the code is to be fixed': /next: fix the code of/ } });
  const list = await person.ops(`events --delivery ${DELIVERY} --by reason --env prod`, {
    says: { 'the reason': /record-not-as-agreed/ },
  });
  await person.ops(`show ${firstEvent(list)} --env prod`, {
    says: { 'the field': /firstName must be an e-mail address/ },
  });
  await scene.deploy(ADDRESS, TEXT);
  scene.did('the mapping is fixed and deployed');
  await person.until(STATUS, 3 * HOUR_MS);
  return ended(scene, [...before, ...contacts]);
}

async function refused(scene: Incident) {
  const { person } = scene;
  const before = await arrivingFor(scene, 3, 'before');
  const contacts = await addContacts(scene, 30, 'imported', MAILCHIMP.refusedDomain);
  await send(
    scene,
    contacts.map((contact) => created(scene, contact)),
  );
  scene.did('an import brings 30 contacts with addresses that Mailchimp refuses');
  await person.told(/gave events up/, 15);
  await person.ops(STATUS, { exit: 1, says: { 'how many': /30 events given up/, 'what to do': /next: read why/ } });
  const list = await person.ops(`events --delivery ${DELIVERY} --state dead --by reason --env prod`, {
    says: { 'one reason and its count': /\b30\b/ },
  });
  await person.ops(`show ${firstEvent(list)} --env prod`, {
    says: { 'the reason and what to type': /fix the cause \(mailchimp-invalid-resource\), then retry/ },
  });
  await person.ops(`payload ${firstEvent(list)} --call --env prod`, {
    says: { 'what Mailchimp said': /looks fake or invalid, please enter a real email address/ },
  });
  const fixed = contacts.map((one, index) => ({ ...one, email: `corrected-${index}@example.com` }));
  for (const contact of fixed) await changeContact(scene, contact, { email: contact.email });
  scene.did('the addresses are corrected in HubSpot');
  const plan = await person.ops(`retry ${DELIVERY} --env prod`, { says: { 'how many': /\b30 events/ } });
  const id = /jobs (\S+) --go/.exec(plan)?.[1] ?? 'none';
  await person.ops(`jobs ${id} --go --env prod`);
  await person.until(STATUS, 3 * HOUR_MS);
  await person.ops(`jobs ${id} --env prod`, {
    says: { 'that it is done': /done/, 'its results': /\b30 +delivered/ },
  });
  return ended(scene, [...before, ...fixed]);
}

async function credentialRevoked(scene: Incident) {
  const { person } = scene;
  const before = await arrivingFor(scene, 3, 'before');
  await setVendor(scene, 'mailchimp', { apiKeys: [] });
  scene.did('Mailchimp revokes our key');
  const contacts = await createdNow(scene, 5, 'revoked');
  await person.told(/refuses our credential/, 14);
  await person.ops(STATUS, {
    exit: 1,
    says: { 'which secret': /replace the secret\s+penstock\/prod\/destinations\/mailchimp/ },
  });
  await setVendor(scene, 'mailchimp', { apiKeys: [{ apiKey: MAILCHIMP.apiKey }] });
  await person.ops('secrets fill destinations/mailchimp --env prod', { input: `${MAILCHIMP.apiKey}\n` });
  await person.until(STATUS, 2 * HOUR_MS);
  return ended(scene, [...before, ...contacts]);
}

async function purged(scene: Incident) {
  const { person } = scene;
  const before = await arrivingFor(scene, 3, 'before');
  await breakVendor(scene, 'mailchimp', { kind: 'answer', status: 500 });
  const contacts = await createdNow(scene, 10, 'purged');
  await scene.pass(5 * MINUTE_MS);
  await scene.aws('sqs', 'PurgeQueue', { QueueUrl: scene.people.queue.url });
  await fixVendor(scene, 'mailchimp');
  scene.did('while Mailchimp is down a person purges the queue, in which ten contacts wait');
  await person.told(/missing/, 4 * 60);
  await person.ops(STATUS, { exit: 1, says: { 'what to do next': /next: / } });
  await person.ops(`completeness --integration ${INTEGRATION} --env prod`, {
    says: { 'how many are missing': /missing from contact-to-member.*: (10|.* 10 )/ },
  });
  const plan = await person.ops(`replay ${DELIVERY} --missing --env prod`, { says: { 'how many': /\b10\b/ } });
  const id = /jobs (\S+) --go/.exec(plan)?.[1] ?? 'none';
  await person.ops(`jobs ${id} --go --env prod`);
  await person.until(STATUS, 6 * HOUR_MS);
  return ended(scene, [...before, ...contacts]);
}

async function badDeploy(scene: Incident) {
  const { person } = scene;
  const before = await arrivingFor(scene, 3, 'before');
  const fix = await deployBroken(scene, 'dies at import', WORKER);
  scene.did('a worker that dies at import is deployed');
  const contacts = await arrivingFor(scene, 15, 'deployed');
  await person.told(/worker/, 15);
  await person.ops(STATUS, {
    exit: 1,
    says: { 'that the code is at fault': /next: fix the code of|roll the last deploy back/ },
  });
  await fix();
  scene.did('the version before is deployed');
  await person.until(STATUS, 3 * HOUR_MS);
  return ended(scene, [...before, ...contacts]);
}

async function tableRestored(scene: Incident) {
  const { person } = scene;
  const TableName = ledgerTableName('prod');
  const before = await arrivingFor(scene, 3, 'before');
  await breakVendor(scene, 'mailchimp', { kind: 'answer', status: 500 });
  const waiting = await createdNow(scene, 4, 'waiting');
  await scene.pass(10 * MINUTE_MS);
  const kept = await rowsOf(scene, TableName);
  await fixVendor(scene, 'mailchimp');
  await delivered(scene, [...before, ...waiting], HOUR_MS, MINUTE_MS);
  const after = await createdNow(scene, 6, 'after');
  await delivered(scene, after, HOUR_MS, MINUTE_MS);
  await restoreTable(scene, TableName, kept);
  scene.did(
    'a person restores the ledger to the point before: four events wait in it that are delivered, six are unknown to it',
  );
  await person.told(/missing/, 4 * 60);
  await person.ops(STATUS, { exit: 1, says: { 'a restored ledger': /restored to an earlier\s+point/ } });
  await person.ops(`completeness --integration ${INTEGRATION} --env prod`, { says: { missing: /missing from/ } });
  const plan = await person.ops(`replay ${DELIVERY} --missing --env prod`, { says: { 'how many': /\b10\b/ } });
  const id = /jobs (\S+) --go/.exec(plan)?.[1] ?? 'none';
  await person.ops(`jobs ${id} --go --env prod`);
  await person.until(STATUS, 6 * HOUR_MS);
  return ended(scene, [...before, ...waiting, ...after]);
}

const incident = (
  name: string,
  title: string,
  play: (scene: Incident) => Promise<readonly Finding[]>,
): Drill<Incident> => ({
  name: `incident-${name}`,
  title,
  requirement:
    'an incident is carried to its end by commands that its page and runbook name; each output is true and enough',
  clock: { rate: 5, jump: true },
  callsPerSecond: 10,
  open: openIncident,
  run: play,
});

export const incidents: readonly Drill[] = [
  incident(
    'vendor-down',
    'the vendor is down for half an hour: the person is told, has nothing to do, and sees the end',
    vendorDown,
  ),
  incident(
    'wrong-mapping',
    'a deploy maps a field wrongly: the delivery is stopped, and goes on once the mapping is fixed',
    wrongMapping,
  ),
  incident('refused-data', 'the vendor refuses the data of 30 events; it is corrected, and they are retried', refused),
  incident('credential-revoked', 'the vendor revokes our key; a person replaces the secret', credentialRevoked),
  incident('purged', 'ten events are lost by a purge, named by the completeness check, and replayed', purged),
  incident('bad-deploy', 'a worker that dies at import is deployed, and rolled back', badDeploy),
  incident(
    'table-restored',
    'the ledger is restored to an earlier point: what it no longer knows is replayed',
    tableRestored,
  ),
] as readonly Drill[];
