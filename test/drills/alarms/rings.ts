import { MAILCHIMP } from '../../../vendors/index.ts';
import { addContacts, changeContact, created, post, send } from '../stage/contacts.ts';
import { equals, type Finding } from '../stage/drill.ts';
import { MINUTE_MS } from '../stage/worker.ts';
import { changesSince } from './changes.ts';
import { breakAws, holds, redrive } from './faults/aws.ts';
import { keyRevoked, revokeKey } from './faults/delivery.ts';
import { oddForm } from './faults/door.ts';
import { INTEGRATION, RECEIVER } from './faults/names.ts';
import type { Stage } from './stage.ts';

const LETTERS = `${INTEGRATION}-contact-to-member-dead-letters`;
const SECOND = `${INTEGRATION}-receiver-genuine-refused`;
const COMPOSITE = `${INTEGRATION}-any-page`;
/** The monitor looks every five minutes, and an alarm of one-minute periods has rung by then. */
const TOLD_MINUTES = 15;
/** Longer than the slowest of them takes to clear. */
const LONGEST_MINUTES = 90;
const OUTAGE_MINUTES = 2;
/** Longer than every alarm over such an outage looks back. */
const WATCHED_MINUTES = 50;

/** What rings once more although its alarm stands in ALARM, and what does not ring because it is over (docs/decisions/0047). */
export async function ringsOnceMore(stage: Stage): Promise<readonly Finding[]> {
  return [...(await newLetter(stage)), ...(await secondCause(stage)), ...(await shortOutage(stage))];
}

interface Heard {
  readonly alarm: string;
  readonly state: string;
  readonly again: number | undefined;
}

/** What the on-call topics brought to a subscriber from its `from`th notification on. */
function heard({ listener }: Stage, from: number): readonly Heard[] {
  return listener
    .posted()
    .slice(from)
    .filter(({ Type }) => Type === 'Notification')
    .map(({ Message }) => {
      const { AlarmName, NewStateValue, RingsAgain } = JSON.parse(Message);
      return { alarm: String(AlarmName).replace('penstock-prod-', ''), state: NewStateValue, again: RingsAgain };
    });
}

/** @returns minutes until it was heard */
async function until(stage: Stage, from: number, isMeant: (one: Heard) => boolean): Promise<number> {
  const since = stage.clock.now();
  const look = () => heard(stage, from).some(isMeant);
  const isHeard = await stage.when(look, Boolean, { withinMs: LONGEST_MINUTES * MINUTE_MS, everyMs: 5000 });
  return isHeard ? (stage.clock.now() - since) / MINUTE_MS : Number.POSITIVE_INFINITY;
}

async function newLetter(stage: Stage): Promise<readonly Finding[]> {
  const { deadLetterUrl } = stage.people.queue;
  const giveUp = async (name: string, count: number) => {
    const contacts = await addContacts(stage, 1, name, MAILCHIMP.refusedDomain);
    await send(
      stage,
      contacts.map((contact) => created(stage, contact)),
    );
    await holds(stage, deadLetterUrl, count);
    return contacts;
  };
  stage.did('an event becomes a dead letter; more than an hour later another does, while the first still lies there');
  const start = stage.listener.posted().length;
  const first = await giveUp('monday', 1);
  await until(stage, start, ({ alarm, state }) => alarm === LETTERS && state === 'ALARM');
  await stage.pass(75 * MINUTE_MS);
  const between = heard(stage, start).filter(({ again }) => again !== undefined).length;
  const second = await giveUp('tuesday', 2);
  const minutes = await until(
    stage,
    start,
    ({ alarm, state, again }) => alarm === LETTERS && state === 'ALARM' && again === 1,
  );
  stage.did('the addresses are corrected, and both letters redriven');
  for (const [index, contact] of [...first, ...second].entries())
    await changeContact(stage, contact, { email: `letter-${index}@example.com` });
  await redrive(stage, deadLetterUrl);
  const isEnded = await until(
    stage,
    start,
    ({ alarm, state, again }) => alarm === LETTERS && state === 'OK' && again === 1,
  );
  return [
    within('a new dead letter beside an old one rings once more', minutes),
    equals('  told once more while none came', 0, between),
    within('  its end is told', isEnded),
  ];
}

async function secondCause(stage: Stage): Promise<readonly Finding[]> {
  const start = stage.listener.posted().length;
  stage.did(keyRevoked.told);
  const first = await revokeKey(stage, 'first-cause');
  await until(stage, start, ({ alarm, state }) => alarm === COMPOSITE && state === 'ALARM');
  // What follows from the first cause has rung by then.
  await stage.pass(45 * MINUTE_MS);
  const followers = heard(stage, start).filter(({ alarm, state }) => state === 'ALARM' && alarm !== COMPOSITE);
  stage.did(oddForm.told);
  const second = await oddForm.begin(stage);
  for (let minute = 0; minute < 4; minute += 1) {
    await second.goOn?.act();
    await stage.pass(MINUTE_MS);
  }
  const minutes = await until(stage, start, ({ alarm, state }) => alarm === SECOND && state === 'ALARM');
  stage.did(`${first.fixed}; ${second.fixed}`);
  await first.end();
  await second.end();
  const ended = (name: string) => until(stage, start, ({ alarm, state }) => alarm === name && state === 'OK');
  const isEnded = [await ended(COMPOSITE), await ended(SECOND)].every(Number.isFinite);
  return [
    equals('alarms told beside the composite that one cause moved', 0, followers.length),
    within('another cause rings while the composite is in ALARM', minutes),
    equals('  the end of both is told', 'yes', isEnded ? 'yes' : 'no'),
  ];
}

async function shortOutage(stage: Stage): Promise<readonly Finding[]> {
  stage.did(`for ${OUTAGE_MINUTES} minutes SQS answers the receiver with 500, then it works`);
  const since = stage.clock.now();
  const contacts = await addContacts(stage, 1, 'outage');
  const events = contacts.map((contact) => created(stage, contact));
  const fix = breakAws(stage, {
    service: 'sqs',
    operation: '*',
    caller: RECEIVER,
    error: { code: 'InternalError', status: 500 },
  });
  let refused = 0;
  for (let i = 0; i < OUTAGE_MINUTES * 4; i += 1) {
    if ((await post(stage, events)).status >= 500) refused += 1;
    await stage.pass(MINUTE_MS / 4);
  }
  fix();
  await send(stage, events);
  await stage.pass(WATCHED_MINUTES * MINUTE_MS);
  const rang = (await changesSince(stage, since)).filter(({ to }) => to === 'ALARM').map(({ alarm }) => alarm);
  return [
    { figure: 'webhooks answered with 5xx in the outage', target: '≥ 2', seen: String(refused), ok: refused >= 2 },
    equals('alarms that rang after an outage of two minutes was over', 'none', rang.join(', ') || 'none'),
  ];
}

function within(figure: string, minutes: number): Finding {
  const seen = Number.isFinite(minutes) ? `${minutes.toFixed(1)} min` : 'never';
  return { figure, target: `≤ ${TOLD_MINUTES} min`, seen, ok: minutes <= TOLD_MINUTES };
}
