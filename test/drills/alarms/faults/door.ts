import { addContact, created, post } from '../../stage/contacts.ts';
import type { Fault } from '../fault.ts';
import { breakAws } from './aws.ts';
import { RECEIVER } from './names.ts';

/** The machine runs eight functions at a time and lets a webhook wait for 5 s: of three rounds of 3 s each, the last is refused. */
const AT_ONCE = 20;
const FORGERIES = 12;
/** No portal of ours. */
const OTHER_PORTAL = 1;

export const sqsSilent: Fault = {
  title: 'SQS hangs for the receiver',
  told: `SQS answers the receiver no more; HubSpot sends ${AT_ONCE} webhooks at once, every four minutes`,
  async begin(stage) {
    const objectId = await addContact(stage, { email: 'at-the-door@example.com' });
    const fix = breakAws(stage, { service: 'sqs', operation: '*', caller: RECEIVER, timeout: true });
    return {
      goOn: {
        everyMinutes: 4,
        async act() {
          const event = created(stage, { objectId, email: '' });
          await Promise.all(Array.from({ length: AT_ONCE }, () => post(stage, [event])));
        },
      },
      fixed: 'SQS answers again',
      end: async () => fix(),
    };
  },
};

export const forgeries: Fault = {
  title: 'forged signatures',
  told: `another sender sends ${FORGERIES} webhooks with a wrong signature, every four minutes`,
  async begin(stage) {
    const objectId = await addContact(stage, { email: 'forged@example.com' });
    return {
      goOn: {
        everyMinutes: 4,
        async act() {
          for (let i = 0; i < FORGERIES; i++)
            await post(stage, [created(stage, { objectId, email: '' })], 'not-our-secret');
        },
      },
      fixed: 'the forgeries stop',
      end: async () => {},
    };
  },
};

export const otherPortal: Fault = {
  title: 'another portal',
  told: 'the app is installed in another portal, whose events are rightly signed; one comes every four minutes',
  async begin(stage) {
    const objectId = await addContact(stage, { email: 'ours@example.com' });
    return {
      goOn: {
        everyMinutes: 4,
        async act() {
          await post(stage, [{ ...created(stage, { objectId, email: '' }), portalId: OTHER_PORTAL }]);
        },
      },
      fixed: 'the app is removed from the other portal',
      end: async () => {},
    };
  },
};
