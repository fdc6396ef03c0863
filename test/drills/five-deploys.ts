import { addContacts, arrived, type Contact, created, delivered, memberPath, send } from './stage/contacts.ts';
import { atLeast, type Drill, equals, type Finding, noted } from './stage/drill.ts';
import { openRedeployed, type Redeployed } from './stage/redeploys.ts';
import { breakVendor, writesOf } from './stage/vendors.ts';
import { HOUR_MS, MINUTE_MS } from './stage/worker.ts';

/** Events before and after each deploy. */
const EACH = 10;
const QUEUE = 'penstock-dev-crm-to-audience-contact-to-member';

interface Change {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** The queue that the deploy leaves without a reader. */
  readonly leaves?: string;
}

const CHANGES: readonly Change[] = [
  {
    what: 'events need no order any more',
    before: "ordering: 'by-entity'",
    after: "ordering: 'none'",
    leaves: `${QUEUE}.fifo`,
  },
  { what: 'batches of five', before: 'batchSize: 1, maxConcurrency: 2', after: 'batchSize: 5, maxConcurrency: 2' },
  {
    what: 'one by one, by four workers',
    before: 'batchSize: 5, maxConcurrency: 2',
    after: 'batchSize: 1, maxConcurrency: 4',
  },
  { what: 'order by record once more', before: "ordering: 'none'", after: "ordering: 'by-entity'", leaves: QUEUE },
  { what: 'a worker of a minute', before: 'timeoutSeconds: 30', after: 'timeoutSeconds: 60' },
];

/** Successful writes of each contact, over all deploys: a vendor's simulation forgets its calls when it starts again. */
type Writes = Map<string, number>;

async function tally(scene: Redeployed, contacts: readonly Contact[], writes: Writes): Promise<void> {
  const all = (await writesOf(scene)).filter(({ status }) => status === 200);
  for (const { email } of contacts) {
    const own = all.filter(({ path }) => path === memberPath(scene, email)).length;
    writes.set(email, (writes.get(email) ?? 0) + own);
  }
}

async function arrive(scene: Redeployed, name: string): Promise<readonly Contact[]> {
  const contacts = await addContacts(scene, EACH, name);
  for (const contact of contacts) await send(scene, [created(scene, contact)]);
  return contacts;
}

/** Mailchimp is down before each deploy, so that every deploy meets events that wait. */
async function fiveDeploys(scene: Redeployed): Promise<readonly Finding[]> {
  const contacts: Contact[] = [];
  const writes: Writes = new Map();
  const waited: number[] = [];
  const drains: Finding[] = [];
  for (const [index, { what, before, after, leaves }] of CHANGES.entries()) {
    contacts.push(...(await arrive(scene, `live-${index}`)));
    await delivered(scene, contacts, HOUR_MS, MINUTE_MS);
    await breakVendor(scene, 'mailchimp', { kind: 'answer', status: 500, body: {} });
    contacts.push(...(await arrive(scene, `waiting-${index}`)));
    waited.push(await scene.people.depth('url'));
    await tally(scene, contacts, writes);
    await scene.deploy(before, after);
    scene.did(`deploy ${index + 1}: ${what}; ${waited.at(-1)} events wait, and Mailchimp works again`);
    contacts.push(...(await arrive(scene, `after-${index}`)));
    if (leaves !== undefined) {
      const { code, out } = await scene.ops('drain', leaves);
      scene.did(`${leaves} is drained: ${/^\d+ moved/m.exec(out)?.[0] ?? out}`);
      drains.push(equals(`exit code of drain after deploy ${index + 1}`, 0, code ?? -1));
    }
    await delivered(scene, contacts, 6 * HOUR_MS, MINUTE_MS);
  }
  await tally(scene, contacts, writes);
  const twice = [...writes.values()].filter((count) => count > 1).length;
  return [
    equals('deploys', 5, waited.length),
    noted('events', contacts.length),
    atLeast('events that waited at a deploy, at the least', 1, Math.min(...waited)),
    ...drains,
    equals('events that had their effect twice', 0, twice),
    ...(await arrived(scene, contacts)),
  ];
}

const drill: Drill<Redeployed> = {
  name: 'five-deploys',
  title: 'five deploys in a row, each with another contract, while events wait and come',
  requirement:
    'five deploys with a changed contract and traffic in between lose nothing; what a queue without a reader holds is moved',
  clock: { rate: 5, jump: true },
  callsPerSecond: 18,
  open: openRedeployed,
  run: fiveDeploys,
};

export const redeploys: readonly Drill[] = [drill];
