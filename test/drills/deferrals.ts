import { recoverFunctionName, rowPrefix, type ValveAct } from '../../shared/topology/index.ts';
import { addContacts, arrived, created, delivered, memberPath, send } from './stage/contacts.ts';
import { atLeast, atMost, type Drill, equals, noted } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { breakVendor, callsOf, fixVendor } from './stage/vendors.ts';
import { attemptsOf, HOUR_MS, MINUTE_MS, mostAttempts, turnsOf } from './stage/worker.ts';

const DELIVERY = rowPrefix('crm-to-audience', 'contact-to-member');
const BY = 'drill';

/** Asks the valve as `npm run ops -- pause` does. */
async function ask(scene: Scene, request: ValveAct): Promise<void> {
  const { payload } = await scene.environment.runtime.host.invoke(recoverFunctionName('dev'), JSON.stringify(request));
  if (payload.includes('"error"')) throw new Error(`The valve answered ${payload}`);
}

/** A round may release the message twice; it has 25 receives beside its attempts. */
const ROUNDS = 12;
const KINDS = ['limit', 'flap', 'pause'] as const;

/** Holds one message back, again and again, for reasons that are not its own. */
async function heldBack(scene: Scene) {
  const [contact] = await addContacts(scene, 1, 'held');
  if (!contact) throw new Error('no contact');
  const others = await addContacts(scene, 3 * ROUNDS, 'flap');
  const path = memberPath(scene, contact.email);
  const count = { limit: 0, flap: 0, pause: 0 };
  /** Before anybody looked at it, or by Mailchimp's wish. */
  const releases = () => {
    const [{ messageId } = {}] = turnsOf(scene, contact);
    return turnsOf(scene).filter((turn) => turn.messageId === messageId && turn.outcome === 'deferred').length;
  };
  const sent: (typeof others)[number][] = [];
  await refuse(scene, path, 120);
  await send(scene, [created(scene, contact)]);
  await scene.when(releases, (times) => times > 0, { withinMs: HOUR_MS });
  for (let round = 0; round < ROUNDS; round++) {
    const kind = KINDS[Math.floor(scene.random() * KINDS.length)] ?? 'limit';
    count[kind] += 1;
    const before = releases();
    await fixVendor(scene, 'mailchimp');
    await refuse(scene, path, 61 + Math.floor(scene.random() * 60));
    if (kind === 'flap') {
      await breakVendor(scene, 'mailchimp', { kind: 'answer', status: 503, times: 3, match: { body: 'flap-' } });
      const failing = others.slice(sent.length, sent.length + 3);
      sent.push(...failing);
      await send(
        scene,
        failing.map((other) => created(scene, other)),
      );
    }
    if (kind === 'pause') {
      await ask(scene, { pause: { delivery: DELIVERY, by: BY, reason: 'drill', hours: 1 } });
      await scene.pass(MINUTE_MS * (1 + Math.floor(scene.random() * 5)));
      await ask(scene, { resume: { delivery: DELIVERY, by: BY } });
    }
    // A release waits for up to two hours.
    await scene.when(releases, (now) => now > before, { withinMs: 3 * HOUR_MS, everyMs: 5000 });
  }
  const heldTimes = releases();
  const calls = (await callsOf(scene, 'mailchimp', `?path=${encodeURIComponent(path)}`)).length;
  await fixVendor(scene, 'mailchimp');
  scene.did(
    `one event waits through ${count.limit} requests to slow down, ${count.flap} trips of the breaker, ${count.pause} pauses`,
  );
  await delivered(scene, [contact, ...sent], 48 * HOUR_MS, 5 * MINUTE_MS);
  const turns = turnsOf(scene, contact);
  return [
    equals('rounds', ROUNDS, count.limit + count.flap + count.pause),
    atLeast('times that this message was released', ROUNDS, heldTimes),
    noted('times that Mailchimp asked this event to wait', calls),
    equals('attempts used when it was delivered', 1, attemptsOf(scene, contact)),
    equals('turns that used an attempt', 1, turns.filter(({ outcome }) => outcome !== 'deferred').length),
    atMost('attempts of the others', 10, mostAttempts(scene, sent)),
    ...(await arrived(scene, [contact, ...sent])),
  ];
}

function refuse(scene: Scene, path: string, seconds: number): Promise<void> {
  const headers = { 'retry-after': String(seconds) };
  return breakVendor(scene, 'mailchimp', { kind: 'answer', status: 429, headers, match: { method: 'PUT', path } });
}

export const deferrals: readonly Drill[] = [
  {
    name: 'deferrals',
    title: 'one message is deferred, flapped and paused twelve times, for longer each time',
    requirement: 'deferrals use no attempt and dead-letter nothing',
    clock: { rate: 10, jump: true },
    callsPerSecond: 10,
    run: heldBack,
  },
];
