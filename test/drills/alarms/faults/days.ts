import { destinationSecretName } from '../../../../shared/topology/names.ts';
import { HUBSPOT, MAILCHIMP } from '../../../../vendors/index.ts';
import { addContacts, created, send } from '../../stage/contacts.ts';
import { breakVendor, faultsMet, fixVendor } from '../../stage/vendors.ts';
import { HOUR_MS, MINUTE_MS } from '../../stage/worker.ts';
import type { Fault } from '../fault.ts';
import type { Stage } from '../stage.ts';
import { holds, keep } from './aws.ts';

const DAY_MS = 24 * HOUR_MS;
/** Watched before the time has come: an alarm that rings early is as wrong. */
const EARLIER_MS = 15 * MINUTE_MS;

/** A contact is created, and HubSpot tells it. */
async function createOne(stage: Stage, name: string, domain?: string): Promise<void> {
  const contacts = await addContacts(stage, 1, name, domain);
  await send(
    stage,
    contacts.map((contact) => created(stage, contact)),
  );
}

/** Switches the environment off until shortly before a time. */
async function sleepUntil(stage: Stage, time: number): Promise<void> {
  await stage.restart({ afterMs: time - EARLIER_MS - stage.clock.now() });
}

export const silence: Fault = {
  title: 'HubSpot sends nothing for a day',
  told: 'the last contact is created; the environment is switched off for a day but a quarter of an hour',
  async begin(stage) {
    await createOne(stage, 'last');
    const sinceMs = stage.clock.now();
    await sleepUntil(stage, sinceMs + DAY_MS);
    return { sinceMs, fixed: 'a contact is created', end: () => createOne(stage, 'back') };
  },
};

export const downForDays: Fault = {
  title: 'Mailchimp is down for three days',
  told: 'Mailchimp answers 503; a contact is created; the environment is switched off for three days but a quarter of an hour',
  async begin(stage) {
    const down = { kind: 'answer', status: 503, body: { title: 'Service Unavailable' } };
    await breakVendor(stage, 'mailchimp', down);
    const accepted = stage.clock.now();
    await createOne(stage, 'three-days');
    await stage.when(
      () => faultsMet(stage, 'mailchimp'),
      (count) => count > 0,
      { withinMs: 5 * MINUTE_MS },
    );
    await stage.pass(MINUTE_MS);
    await sleepUntil(stage, accepted + 3 * DAY_MS);
    await breakVendor(stage, 'mailchimp', down);
    return {
      sinceMs: accepted + 3 * DAY_MS,
      fixed: 'Mailchimp works again',
      end: () => fixVendor(stage, 'mailchimp'),
    };
  },
};

export const deadForDays: Fault = {
  title: 'a dead letter of five days',
  told: 'an event becomes a dead letter; the environment is switched off for five days but a quarter of an hour',
  async begin(stage) {
    const { deadLetterUrl } = stage.people.queue;
    await createOne(stage, 'five-days', MAILCHIMP.refusedDomain);
    await holds(stage, deadLetterUrl, 1);
    const dead = stage.clock.now();
    await sleepUntil(stage, dead + 5 * DAY_MS);
    return {
      sinceMs: dead + 5 * DAY_MS,
      fixed: 'a person decides that the dead letter may go',
      async end() {
        await stage.aws('sqs', 'PurgeQueue', { QueueUrl: stage.people.queue.deadLetterUrl });
      },
    };
  },
};

/** HubSpot asks for a new token after 180 days; two weeks before, it is to be told. */
const TOLD_DAYS = 166;

export const credentialAges: Fault = {
  title: 'a token of 166 days',
  told: `the environment is switched off until HubSpot’s token is ${TOLD_DAYS} days old, but for a quarter of an hour`,
  async begin(stage) {
    const SecretId = destinationSecretName('prod', 'hubspot');
    const { LastChangedDate } = await stage.aws('secretsmanager', 'DescribeSecret', { SecretId });
    const due = Number(LastChangedDate) * 1000 + TOLD_DAYS * DAY_MS;
    await sleepUntil(stage, due);
    return {
      sinceMs: due,
      fixed: 'a new token is put into the secret; the stream, silent for so long, goes on',
      async end() {
        await keep(stage, SecretId, HUBSPOT.accessToken);
        await createOne(stage, 'after-half-a-year');
      },
    };
  },
};
