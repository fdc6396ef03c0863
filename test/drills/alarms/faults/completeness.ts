import { archiveDeadLetterQueueName } from '../../../../shared/topology/names.ts';
import { addContacts, created, send } from '../../stage/contacts.ts';
import type { Fault } from '../fault.ts';
import { askValve, holds, redrive, switchMapping, urlOf } from './aws.ts';
import { ARCHIVE, ARCHIVE_QUEUE, INTEGRATION, PATH } from './names.ts';

/** Receives after which SQS gives a message of the archive's queue up, and one. */
const RECEIVES = 201;

export const queuePurged: Fault = {
  title: 'a person purges the queue',
  told: 'the delivery is paused; three contacts are created and archived; a person purges the queue',
  async begin(stage) {
    const contacts = await addContacts(stage, 3, 'purged');
    await askValve(stage, { pause: { delivery: PATH, by: 'drill', reason: 'drill', hours: 2 } });
    const events = contacts.map((contact) => created(stage, contact));
    await send(stage, events);
    await holds(stage, await urlOf(stage, ARCHIVE_QUEUE), 0);
    const sinceMs = stage.clock.now();
    await stage.aws('sqs', 'PurgeQueue', { QueueUrl: stage.people.queue.url });
    await askValve(stage, { resume: { delivery: PATH, by: 'drill' } });
    return {
      sinceMs,
      fixed: 'HubSpot resends the same events',
      async end() {
        await send(stage, events);
      },
    };
  },
};

export const archiveStopped: Fault = {
  title: 'the archive’s mapping is disabled',
  told: 'a person disables the archive’s mapping; a contact is created, and its message is received until SQS gives it up; then another',
  async begin(stage) {
    const [first, second] = await addContacts(stage, 2, 'unarchived');
    const sinceMs = stage.clock.now();
    await switchMapping(stage, ARCHIVE, false);
    const QueueUrl = await urlOf(stage, ARCHIVE_QUEUE);
    if (first) await send(stage, [created(stage, first)]);
    for (let i = 0; i < RECEIVES; i++) await stage.aws('sqs', 'ReceiveMessage', { QueueUrl, VisibilityTimeout: 0 });
    const deadLetters = await urlOf(stage, archiveDeadLetterQueueName('prod', INTEGRATION));
    await holds(stage, deadLetters, 1);
    if (second) await send(stage, [created(stage, second)]);
    return {
      sinceMs,
      fixed: 'the mapping is enabled, and the dead letter redriven',
      async end() {
        await switchMapping(stage, ARCHIVE, true);
        await redrive(stage, deadLetters);
      },
    };
  },
};
