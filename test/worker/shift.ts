import type { SQSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { deliver } from '../../functions/deliver.ts';
import { control } from '../../vendors/index.ts';
import bound from '../fixtures/project/integrations/crm-to-audience/contact-to-member.ts';
import { openWorld } from './world.ts';

/** A worker in its world for one test file, tidied between tests; every test has an event of its own. */
export async function startShift() {
  const world = await openWorld();
  let number = 0;
  beforeEach(async () => {
    number += 1;
    await world.closeBreakers();
    await world.forgetCalls(world.mailchimp);
    await world.forgetCalls(world.hubspot);
  });
  afterEach(async () => {
    world.aws.faults.remove();
    await control(world.mailchimp, 'DELETE', '/faults');
  });
  afterAll(() => world.close());

  return {
    world,
    /** Another worker with cold caches. */
    newWorker: () => deliver(bound),
    work: deliver(bound),
    /** The identity of this test's event, about a contact of its own. */
    event: async (properties: Record<string, string> = { email: `e${number}@example.com` }) => ({
      eventId: `event-${number}`,
      entity: `contact:${await world.contact(properties)}`,
    }),
    entryOf: async (eventId = `event-${number}`) =>
      (await world.ledger('event')).find((item) => item.eventId === eventId),
    lifeOf: async ({ Records }: SQSEvent) =>
      (await world.ledger('message')).find(({ sk }) => String(sk).endsWith(String(Records[0]?.messageId))),
    /** Writes that Mailchimp got in this test. */
    puts: async () => (await world.calls(world.mailchimp)).filter(({ method }) => method === 'PUT').length,
  };
}
