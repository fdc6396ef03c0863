import { HUBSPOT } from '../../vendors/index.ts';
import { hubspotEvent, signedHeaders } from '../harness/hubspot-webhook.ts';
import { addContacts, arrived, created, delivered, post } from './stage/contacts.ts';
import { atMost, type Drill, equals } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { setVendor, writesOf } from './stage/vendors.ts';
import { HOUR_MS, MINUTE_MS } from './stage/worker.ts';

const FORGED = 'a-secret-that-is-not-ours';

async function forgeries(scene: Scene) {
  const contacts = await addContacts(scene, 5, 'forged');
  const events = contacts.map((contact) => created(scene, contact));
  const body = JSON.stringify(events.map((event) => hubspotEvent(event)));
  const now = Math.floor(scene.clock.now());
  const headers = (change: { secret?: string; timestamp?: number; body?: string }) =>
    signedHeaders({ url: scene.people.webhookUrl, body, timestamp: now, ...change });
  const { 'x-hubspot-signature-v3': _, ...unsigned } = headers({});
  const forgeries = [
    headers({ secret: FORGED }),
    headers({ body: `${body} ` }),
    headers({ timestamp: now - 6 * MINUTE_MS }),
    unsigned,
    { ...unsigned, 'x-hubspot-signature-v3': 'é'.repeat(44) },
  ];
  scene.did('five forged requests: wrong secret, other body, six minutes old, unsigned, not ASCII');
  const refused: number[] = [];
  for (const forged of forgeries) {
    refused.push((await scene.people.send(body, { headers: forged })).status);
  }
  const logged = () => JSON.stringify(scene.environment.logs());
  const refusals = () => scene.environment.logs().filter(({ message }) => message === 'webhook refused').length;
  await scene.when(refusals, (count) => count === forgeries.length, { withinMs: MINUTE_MS });
  const stored = await scene.people.depth('url');
  scene.did('the same events, signed rightly');
  const accepted = (await post(scene, events)).status;
  await delivered(scene, contacts, HOUR_MS);
  const secrets = [FORGED, HUBSPOT.clientSecret, headers({})['x-hubspot-signature-v3'] ?? ''];
  return [
    equals('forgeries answered with 401', forgeries.length, refused.filter((status) => status === 401).length),
    equals('refusals in the log', forgeries.length, refusals()),
    equals('events stored from them', 0, stored),
    equals('secrets and signatures in the log', 0, secrets.filter((secret) => logged().includes(secret)).length),
    equals('answer to the genuine request', 200, accepted),
    ...(await arrived(scene, contacts)),
  ];
}

const SENDERS = 4;
const REQUESTS = 30;

async function rotation(scene: Scene) {
  const contacts = await addContacts(scene, SENDERS * REQUESTS, 'rotated');
  const { runtime } = scene.environment;
  const statuses: number[] = [];
  let current: string = HUBSPOT.clientSecret;
  const NEW = 'the-new-client-secret';
  const token = 'pat-na1-99999999-0000-4000-8000-000000000000';
  async function rotate(): Promise<void> {
    const put = (SecretId: string | undefined, SecretString: string) =>
      scene.aws('secretsmanager', 'PutSecretValue', { SecretId, SecretString });
    await put(runtime.webhookSecrets['crm-to-audience'], NEW);
    await put(runtime.credentialSecrets.hubspot, token);
    current = NEW;
    await setVendor(scene, 'hubspot', { tokens: [{ token }] });
  }
  async function sender(offset: number): Promise<void> {
    for (let i = 0; i < REQUESTS; i++) {
      const contact = contacts[offset * REQUESTS + i];
      // Every other request still carries the old signature.
      const secret = i % 2 === 0 ? current : HUBSPOT.clientSecret;
      if (contact) statuses.push((await post(scene, [created(scene, contact)], secret)).status);
      if (statuses.length === contacts.length / 3) await rotate();
    }
  }
  scene.did(`${SENDERS} senders send ${contacts.length} events`);
  scene.did(
    'after a third of them the signing secret and the HubSpot token are rotated; the old token is refused at once',
  );
  await Promise.all(Array.from({ length: SENDERS }, (_, i) => sender(i)));
  await delivered(scene, contacts, HOUR_MS);
  return [
    equals('requests answered with anything but 200', 0, statuses.filter((status) => status !== 200).length),
    atMost('writes at Mailchimp', contacts.length, (await writesOf(scene)).length),
    ...(await arrived(scene, contacts)),
  ];
}

export const door: readonly Drill[] = [
  {
    name: 'bad-signature',
    title: 'forged, altered, stale and unsigned webhooks',
    requirement: 'bad signature',
    clock: { rate: 2, jump: true },
    callsPerSecond: 10,
    run: forgeries,
  },
  {
    name: 'secret-rotated',
    title: 'the signing secret and the token are rotated while events arrive',
    requirement: 'secret rotated in mid-traffic',
    clock: { rate: 2, jump: true },
    callsPerSecond: 10,
    run: rotation,
  },
];
