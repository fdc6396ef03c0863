import { HUBSPOT } from '../../vendors/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import { hubspot } from '../fixtures/project/integrations/destinations/hubspot.ts';
import { mailchimp } from '../fixtures/project/integrations/destinations/mailchimp.ts';
import { addContacts, arrived, created, delivered, send } from './stage/contacts.ts';
import { atMost, type Drill } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { callsOf, setVendor } from './stage/vendors.ts';
import { HOUR_MS, MINUTE_MS, mostAttempts } from './stage/worker.ts';

const { worker } = contract.deliveries['contact-to-member'];
const destinations = { hubspot, mailchimp };
type Name = keyof typeof destinations;

interface Refusal {
  readonly vendor: Name;
  readonly hours: number;
  readonly told: string;
  refuse(scene: Scene): Promise<void>;
  fix(scene: Scene): Promise<void>;
}

/** Twenty events meet a vendor that refuses our credential until a person fills in another. */
async function refusedCredential(scene: Scene, { vendor, hours, told, refuse, fix }: Refusal) {
  const contacts = await addContacts(scene, 20, 'refused');
  await refuse(scene);
  scene.did(told);
  await send(
    scene,
    contacts.map((contact) => created(scene, contact)),
  );
  await scene.pass(hours * HOUR_MS);
  const account = destinations[vendor];
  const refused = (await callsOf(scene, vendor)).filter(({ status }) => status === 401);
  const probes = refused.filter(({ path }) => path.startsWith(account.probe.path)).length;
  const attempts = mostAttempts(scene, contacts);
  await fix(scene);
  scene.did(`after ${hours} h a new credential is filled in; nothing else is done`);
  const from = scene.clock.now();
  await delivered(scene, contacts, 3 * HOUR_MS, MINUTE_MS / 2);
  const minutes = (scene.clock.now() - from) / MINUTE_MS;
  return [
    // The first call of each worker, and its repetition with the secret read again.
    atMost('calls refused beside probes', 2 * worker.maxConcurrency, refused.length - probes),
    // After 1, 2, 4, 8, 16 minutes and then every half hour.
    atMost('probes refused, in the end two an hour', 8 + 2 * hours, probes),
    atMost('attempts that one event had used by then', 10, attempts),
    // The next probe, the enabling of the mapping, and the longest release.
    atMost('until all are delivered', 1 + 0.5 + 3, minutes, ' min'),
    ...(await arrived(scene, contacts)),
  ];
}

async function fill(scene: Scene, vendor: Name, SecretString: string): Promise<void> {
  const SecretId = scene.environment.runtime.credentialSecrets[vendor];
  await scene.aws('secretsmanager', 'PutSecretValue', { SecretId, SecretString });
}

const NEW_TOKEN = 'pat-na1-88888888-0000-4000-8000-000000000000';
const NEW_KEY = 'fedcba9876543210fedcba9876543210-us1';

const expired: Refusal = {
  vendor: 'hubspot',
  hours: 2,
  told: 'the HubSpot token expires; 20 events are sent',
  refuse: (scene) =>
    setVendor(scene, 'hubspot', {
      tokens: [{ token: HUBSPOT.accessToken, expiresAt: new Date(scene.clock.now()).toISOString() }],
    }),
  async fix(scene) {
    await setVendor(scene, 'hubspot', { tokens: [{ token: NEW_TOKEN }] });
    await fill(scene, 'hubspot', NEW_TOKEN);
  },
};

const revoked: Refusal = {
  vendor: 'mailchimp',
  hours: 10,
  told: 'the Mailchimp key is revoked; 20 events are sent',
  refuse: (scene) => setVendor(scene, 'mailchimp', { apiKeys: [] }),
  async fix(scene) {
    await setVendor(scene, 'mailchimp', { apiKeys: [{ apiKey: NEW_KEY }] });
    await fill(scene, 'mailchimp', NEW_KEY);
  },
};

const base = { clock: { rate: 10, jump: true }, callsPerSecond: 10 } as const;

export const accounts: readonly Drill[] = [
  {
    ...base,
    name: 'expired-credential',
    title: 'the token expires and is replaced two hours later',
    requirement: 'expired credential',
    run: (scene) => refusedCredential(scene, expired),
  },
  {
    ...base,
    name: 'token-revoked',
    title: 'the key is revoked and replaced ten hours later',
    requirement: 'token revoked',
    run: (scene) => refusedCredential(scene, revoked),
  },
];
