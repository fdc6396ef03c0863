import { recoverFunctionName } from '../../shared/topology/index.ts';
import { MAILCHIMP } from '../../vendors/index.ts';
import { consoleOf } from '../ops/console.ts';
import {
  addContacts,
  arrived,
  type Contact,
  changeContact,
  created,
  delivered,
  doubles,
  send,
} from './stage/contacts.ts';
import { deadLetters } from './stage/dead-letters.ts';
import { atMost, type Drill, equals } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { writesOf } from './stage/vendors.ts';
import { HOUR_MS, MINUTE_MS } from './stage/worker.ts';

const DELIVERY = 'crm-to-audience/contact-to-member';
const RECOVER = recoverFunctionName('dev');

/** Events of contacts whose addresses Mailchimp refuses, once each is a dead letter. */
async function refused(scene: Scene, count: number, name: string): Promise<readonly Contact[]> {
  const wrong = await addContacts(scene, count, name, MAILCHIMP.refusedDomain);
  await send(
    scene,
    wrong.map((contact) => created(scene, contact)),
  );
  await scene.when(
    () => scene.people.depth('deadLetterUrl'),
    (depth) => depth === count,
    { withinMs: HOUR_MS },
  );
  return wrong;
}

async function fixAll(scene: Scene, wrong: readonly Contact[]): Promise<readonly Contact[]> {
  const fixed = wrong.map((one) => ({ ...one, email: one.email.replace(MAILCHIMP.refusedDomain, 'example.com') }));
  for (const contact of fixed) await changeContact(scene, contact, { email: contact.email });
  return fixed;
}

/** The command line. Each command must succeed, unless another exit code is expected. */
async function commandLine(scene: Scene) {
  const console = await consoleOf(scene.environment.description);
  const ops = async (words: string, expected = 0): Promise<string> => {
    const { out, err, code } = await console.ops(...words.split(' '));
    if (code !== expected) throw new Error(`ops ${words}: exit ${code}: ${out}${err}`);
    scene.did(`npm run ops -- ${words}`);
    return out;
  };
  return {
    ops,
    /** @returns the id of the job that was planned */
    plan: async (words: string) => /jobs (\S+) --go/.exec(await ops(words))?.[1] ?? '',
    /** Looks every minute until the job has ended or stopped. */
    state: (id: string) =>
      scene.when(
        async () => JSON.parse((await console.ops('jobs', id, '--json')).out) as { state: string; released: number },
        ({ state }) => state === 'done' || state === 'stopped',
        { withinMs: 24 * HOUR_MS, everyMs: 2 * MINUTE_MS },
      ),
    [Symbol.asyncDispose]: () => console[Symbol.asyncDispose](),
  };
}

async function canary(scene: Scene) {
  const wrong = await addContacts(scene, 500, 'canary', MAILCHIMP.refusedDomain);
  await deadLetters(scene, wrong);
  await using person = await commandLine(scene);
  const calls = async () => (await writesOf(scene)).length;
  const before = await calls();
  const id = await person.plan(`retry ${DELIVERY}`);
  await person.ops(`jobs ${id} --go`);
  const stopped = await person.state(id);
  const touched = (await calls()) - before;
  const letters = await scene.when(
    () => scene.people.depth('deadLetterUrl'),
    (depth) => depth === wrong.length,
    { withinMs: HOUR_MS, everyMs: MINUTE_MS },
  );
  const fixed = await fixAll(scene, wrong);
  scene.did('their addresses are fixed');
  await person.ops(`jobs ${id} --go`);
  const done = await person.state(id);
  const again = await person.plan(`retry ${DELIVERY}`);
  await person.ops(`jobs ${again} --go`);
  await person.state(again);
  await delivered(scene, fixed, HOUR_MS, 10_000);
  return [
    equals('the job while the cause stands', 'stopped', stopped.state),
    atMost('calls to Mailchimp by then', 5, touched),
    equals('dead letters by then', 500, letters),
    equals('the job once the cause is fixed', 'done', done.state),
    equals('writes beyond the first of a contact', 0, await doubles(scene, fixed)),
    ...(await arrived(scene, fixed)),
  ];
}

/** Calls of the function that are never answered, so that it can be killed in the middle of them. */
const POINTS: readonly { readonly told: string; readonly fault: Readonly<Record<string, unknown>> }[] = [
  { told: 'takes its step', fault: { service: 'dynamodb', operation: 'UpdateItem', resource: 'ledger' } },
  {
    told: 'has taken its step',
    fault: { service: 'dynamodb', operation: 'UpdateItem', resource: 'ledger', after: true },
  },
  { told: 'reads the ledger', fault: { service: 'dynamodb', operation: 'BatchGetItem' } },
  {
    told: 'reads dead letters',
    fault: { service: 'sqs', operation: 'ReceiveMessage', resource: 'dead-letters', after: true },
  },
  { told: 'sends the event', fault: { service: 'sqs', operation: 'SendMessage', resource: 'contact-to-member' } },
  {
    told: 'has sent the event',
    fault: { service: 'sqs', operation: 'SendMessage', resource: 'contact-to-member', after: true },
  },
  { told: 'deletes the letter', fault: { service: 'sqs', operation: 'DeleteMessage', resource: 'dead-letters' } },
  {
    told: 'has deleted the letter',
    fault: { service: 'sqs', operation: 'DeleteMessage', resource: 'dead-letters', after: true },
  },
  { told: 'sends the next step', fault: { service: 'sqs', operation: 'SendMessage', resource: 'recover-steps' } },
  {
    told: 'has sent the next step',
    fault: { service: 'sqs', operation: 'SendMessage', resource: 'recover-steps', after: true },
  },
];

async function killed(scene: Scene) {
  const { endpoint, host } = scene.environment.runtime;
  await using person = await commandLine(scene);
  const all: Contact[] = [];
  let kills = 0;
  const states: string[] = [];
  for (const [index, { told, fault }] of POINTS.entries()) {
    const fixed = await fixAll(scene, await refused(scene, 1, `killed-${index}`));
    all.push(...fixed);
    const id = await person.plan(`retry ${DELIVERY}`);
    await scene.people.awsFault({ ...fault, caller: RECOVER, timeout: true });
    const begun = person.ops(`jobs ${id} --go`).then(
      () => true,
      () => false,
    );
    await scene.when(
      () => endpoint.faults.list()[0]?.hits ?? 0,
      (hits) => hits > 0,
      { withinMs: HOUR_MS },
    );
    // The command's own call and the step may be in it at once.
    if (host.kill(RECOVER) > 0) kills += 1;
    scene.did(`the function is killed while it ${told}`);
    endpoint.faults.remove();
    if (!(await begun)) {
      scene.did('the command failed with the function, and is repeated');
      await person.ops(`jobs ${id} --go`);
    }
    states.push((await person.state(id)).state);
    await delivered(scene, fixed, HOUR_MS);
  }
  return [
    equals('points at which it was killed', POINTS.length, kills),
    equals('jobs that came to their end', POINTS.length, states.filter((state) => state === 'done').length),
    equals('writes beyond the first of a contact', 0, await doubles(scene, all)),
    ...(await arrived(scene, all)),
  ];
}

export const jobs: readonly Drill[] = [
  {
    name: 'job-canary',
    title: 'a retry of 500 dead letters whose cause still stands tries five; once it is fixed, the rest follows',
    requirement: 'a canary whose cause still stands touches at most 5 of 500',
    clock: { rate: 10, jump: true },
    callsPerSecond: 10,
    run: canary,
  },
  {
    name: 'job-killed',
    title: 'the function that carries out jobs is killed at ten points of a step',
    requirement: 'a job survives kills at every step: nothing twice, nothing lost',
    clock: { rate: 10, jump: true },
    callsPerSecond: 10,
    run: killed,
  },
];
