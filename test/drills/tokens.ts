import { fillPagingSecrets } from './alarms/faults/platform.ts';
import { type Said, saidIn } from './alarms/said.ts';
import { openStage, type Stage } from './alarms/stage.ts';
import { addContacts, arrived, type Contact, created, delivered, doubles, send } from './stage/contacts.ts';
import { atMost, type Drill, equals, type Finding } from './stage/drill.ts';
import { breakVendor, faultsMet, fixVendor, setVendor } from './stage/vendors.ts';
import { HOUR_MS, MINUTE_MS } from './stage/worker.ts';

const PROJECT = 'test/fixtures/consented/penstock.config.ts';
const APP = { clientId: 'app-1', clientSecret: 'app-1-secret', scopes: ['crm.objects.contacts.read'] };
/** HubSpot's access tokens live for 30 minutes. */
const TOKEN_MINUTES = 31;
/** Longer than an alarm of the credential takes to ring. */
const FAULT_MINUTES = 10;
/** Long enough for a second ring of the same cause. */
const WATCHED_HOURS = 4;

interface Trouble {
  readonly name: string;
  /** What the token endpoint does, as a fault of the simulated vendor. */
  readonly fault: Readonly<Record<string, unknown>>;
  readonly rotates?: true;
}

const HEALS: readonly Trouble[] = [
  { name: 'is down', fault: { kind: 'answer', status: 503, body: {} } },
  { name: 'refuses for a while', fault: { kind: 'answer', status: 400, body: { error: 'temporarily_unavailable' } } },
  { name: 'is asked too often', fault: { kind: 'answer', status: 429, headers: { 'retry-after': '60' }, body: {} } },
  { name: 'answers 200 with an error inside', fault: { kind: 'answer', status: 200, body: { error: 'server_error' } } },
  { name: 'answers 200 without a token', fault: { kind: 'answer', status: 200, body: {} } },
  { name: 'loses its answer', fault: { kind: 'reset-after' } },
  { name: 'rotates, and is down', fault: { kind: 'answer', status: 503, body: {} }, rotates: true },
];

async function connect(scene: Stage, refreshToken: string, rotate: boolean): Promise<void> {
  await setVendor(scene, 'hubspot', { oauthApps: [{ ...APP, refreshTokens: [refreshToken], rotate }] });
}

async function fill(scene: Stage, refreshToken: string): Promise<void> {
  const SecretId = scene.environment.runtime.credentialSecrets.hubspot;
  const { clientId, clientSecret } = APP;
  const SecretString = JSON.stringify({ clientId, clientSecret, refreshToken });
  await scene.aws('secretsmanager', 'PutSecretValue', { SecretId, SecretString });
}

/** Pages and tickets since then, as a person reads them. */
const told = ({ paging }: Stage, from: number): readonly Said[] => paging.received.slice(from).flatMap(saidIn);

const named = (messages: readonly Said[]) => messages.map(({ key }) => key).join(', ') || 'nothing';

async function arriving(scene: Stage, name: string): Promise<readonly Contact[]> {
  const contacts = await addContacts(scene, 3, name);
  await send(
    scene,
    contacts.map((contact) => created(scene, contact)),
  );
  return contacts;
}

async function heals(scene: Stage, { name, fault, rotates }: Trouble, index: number) {
  await connect(scene, `consent-${index}`, rotates ?? false);
  await fill(scene, `consent-${index}`);
  const before = await arriving(scene, `before-${index}`);
  await delivered(scene, before, HOUR_MS, MINUTE_MS);
  await scene.pass(TOKEN_MINUTES * MINUTE_MS);
  const from = scene.paging.received.length;
  await breakVendor(scene, 'hubspot', { ...fault, match: { path: '/oauth/v3/token' } });
  scene.did(`the token endpoint ${name}, for ${FAULT_MINUTES} minutes`);
  const during = await arriving(scene, `during-${index}`);
  await scene.pass(FAULT_MINUTES * MINUTE_MS);
  const met = await faultsMet(scene, 'hubspot');
  await fixVendor(scene, 'hubspot');
  const since = scene.clock.now();
  await delivered(scene, during, 3 * HOUR_MS, MINUTE_MS / 2);
  const minutes = (scene.clock.now() - since) / MINUTE_MS;
  const findings = [
    equals(`${name}: what rang`, 'nothing', named(told(scene, from))),
    equals(`${name}: whether the fault was met`, 'yes', met > 0 ? 'yes' : 'no'),
    atMost(`${name}: minutes until all is delivered, once it works`, 5, minutes),
  ];
  return { findings, contacts: [...before, ...during] };
}

/** The answer that held the new refresh token is lost, and the old one is spent: only a person's consent helps. */
async function needsPerson(scene: Stage) {
  await connect(scene, 'consent-last', true);
  await fill(scene, 'consent-last');
  const before = await arriving(scene, 'before-last');
  await delivered(scene, before, HOUR_MS, MINUTE_MS);
  await scene.pass(TOKEN_MINUTES * MINUTE_MS);
  const from = scene.paging.received.length;
  await connect(scene, 'another-consent', true);
  scene.did('the consent is withdrawn');
  const during = await arriving(scene, 'during-last');
  await scene.pass(WATCHED_HOURS * HOUR_MS);
  const messages = told(scene, from);
  const command = 'npm run ops -- authorize hubspot --env prod';
  const isNamed = messages.every(({ details }) => Object.values(details).join().includes(command));
  await fill(scene, 'another-consent');
  const since = scene.clock.now();
  await delivered(scene, during, 3 * HOUR_MS, MINUTE_MS / 2);
  const minutes = (scene.clock.now() - since) / MINUTE_MS;
  const findings = [
    equals(`withdrawn: how often a person is paged within ${WATCHED_HOURS} h`, 1, messages.length),
    equals('withdrawn: whether the message names the command', 'yes', isNamed ? 'yes' : named(messages)),
    atMost('withdrawn: minutes until all is delivered, once a person has consented', 5, minutes),
  ];
  return { findings, contacts: [...before, ...during] };
}

async function endpoint(scene: Stage): Promise<readonly Finding[]> {
  await fillPagingSecrets(scene);
  const parts = [];
  for (const [index, trouble] of HEALS.entries()) parts.push(await heals(scene, trouble, index));
  parts.push(await needsPerson(scene));
  const contacts = parts.flatMap((part) => part.contacts);
  return [
    ...parts.flatMap((part) => part.findings),
    equals('writes beyond the first of a contact', 0, await doubles(scene, contacts)),
    ...(await arrived(scene, contacts)),
  ];
}

const drill: Drill<Stage> = {
  name: 'token-endpoint',
  title: 'a token endpoint is down, refuses, rotates, answers nonsense or loses its answer',
  requirement: 'what heals pages no one; who must act is paged once, with the command',
  clock: { rate: 5, jump: true },
  callsPerSecond: 10,
  open: (given, options) => openStage(given, options, { project: PROJECT }),
  run: endpoint,
};

export const tokens: readonly Drill[] = [drill] as readonly Drill[];
