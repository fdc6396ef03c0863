import { addContact, addContacts, created, post, send } from '../stage/contacts.ts';
import { equals, type Finding } from '../stage/drill.ts';
import { breakVendor, faultsMet } from '../stage/vendors.ts';
import { MINUTE_MS } from '../stage/worker.ts';
import { changesSince } from './changes.ts';
import { breakAws } from './faults/aws.ts';
import { RECEIVER, WORKER } from './faults/names.ts';
import type { Stage } from './stage.ts';

const EVERY_MINUTES = 4;
const HOUR_MINUTES = 60;

/** An hour in which nothing goes wrong, and one that begins with a blip of everything: nothing may ring. */
export async function quietHours(stage: Stage): Promise<readonly Finding[]> {
  stage.did(`an hour in which a contact is created every ${EVERY_MINUTES} minutes and nothing goes wrong`);
  const healthy = await rungDuring(stage, () => anHour(stage, 'healthy'));
  stage.did(
    'one answer of 503 by Mailchimp, one killed worker, one forged webhook, one webhook that SQS does not take; and an hour',
  );
  const blips = await rungDuring(stage, async () => {
    await blip(stage);
    await anHour(stage, 'after-blip');
  });
  return [
    equals('alarms that rang in a healthy hour', 'none', healthy),
    equals('alarms that rang within an hour of a blip', 'none', blips),
  ];
}

async function rungDuring(stage: Stage, act: () => Promise<void>): Promise<string> {
  const since = stage.clock.now();
  await act();
  const rang = (await changesSince(stage, since)).filter(({ to }) => to === 'ALARM');
  return [...new Set(rang.map(({ alarm }) => alarm))].join(', ') || 'none';
}

async function anHour(stage: Stage, name: string): Promise<void> {
  for (let minute = 0; minute < HOUR_MINUTES; minute += EVERY_MINUTES) {
    const contacts = await addContacts(stage, 1, `${name}-${minute}`);
    await send(
      stage,
      contacts.map((contact) => created(stage, contact)),
    );
    await stage.pass(EVERY_MINUTES * MINUTE_MS);
  }
}

async function blip(stage: Stage): Promise<void> {
  const { host, endpoint } = stage.environment.runtime;
  const create = async (name: string) => {
    const email = `${name}@example.com`;
    return { email, objectId: await addContact(stage, { email }) };
  };
  const notTaken = await create('not-taken');
  breakAws(stage, {
    service: 'sqs',
    operation: '*',
    caller: RECEIVER,
    times: 2,
    error: { code: 'InternalError', status: 500 },
  });
  const repeated = await send(stage, [created(stage, notTaken)]);
  const { status } = await post(stage, [created(stage, notTaken)], 'not-our-secret');

  await breakVendor(stage, 'mailchimp', {
    kind: 'answer',
    times: 1,
    status: 503,
    body: { title: 'Service Unavailable' },
  });
  await send(stage, [created(stage, await create('refused-once'))]);
  const refused = await stage.when(
    () => faultsMet(stage, 'mailchimp'),
    (count) => count > 0,
    { withinMs: MINUTE_MS },
  );

  // Its second try is over by then, and one worker alone is killed.
  await stage.pass(MINUTE_MS);
  const fix = breakAws(stage, { service: 'dynamodb', operation: '*', caller: WORKER, times: 1, timeout: true });
  await send(stage, [created(stage, await create('killed-once'))]);
  await stage.when(() => endpoint.faults.list().length === 0, Boolean, { withinMs: MINUTE_MS });
  const killed = host.kill(WORKER);
  fix();
  if (repeated !== 1 || status !== 401 || refused !== 1 || killed !== 1)
    throw new Error(`The blip was none: ${JSON.stringify({ repeated, status, refused, killed })}`);
}
