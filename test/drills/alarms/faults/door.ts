import { addContact, created, post, send } from '../../stage/contacts.ts';
import type { Fault } from '../fault.ts';
import { breakAws } from './aws.ts';
import { INTEGRATION, RECEIVER } from './names.ts';

/** The machine runs eight functions at a time and lets a webhook wait for 5 s: of three rounds of 3 s each, the last is refused. */
const AT_ONCE = 20;
const FORGERIES = 12;
const FLOOD = 40;
/** An hour with so many genuine events is busy. */
const GENUINE = 70;
/** No portal of ours. */
const OTHER_PORTAL = 1;

export const sqsSilent: Fault = {
  title: 'SQS hangs for the receiver',
  told: `SQS answers the receiver no more; HubSpot sends ${AT_ONCE} webhooks at once, every minute`,
  async begin(stage) {
    const objectId = await addContact(stage, { email: 'at-the-door@example.com' });
    const fix = breakAws(stage, { service: 'sqs', operation: '*', caller: RECEIVER, timeout: true });
    return {
      goOn: {
        everyMinutes: 1,
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
  told: `another sender sends ${FORGERIES} webhooks with a wrong signature, every minute`,
  async begin(stage) {
    const objectId = await addContact(stage, { email: 'forged@example.com' });
    return {
      goOn: {
        everyMinutes: 1,
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

export const oddForm: Fault = {
  title: 'a form that is not read',
  told: 'HubSpot signs webhooks rightly whose JSON breaks off, every minute',
  async begin(stage) {
    return {
      goOn: {
        everyMinutes: 1,
        async act() {
          await stage.people.send('[{', { timestamp: Math.floor(stage.clock.now()) });
        },
      },
      fixed: 'HubSpot’s webhooks are whole again',
      end: async () => {},
    };
  },
};

export const flood: Fault = {
  title: 'a flood at a wrong path',
  told: `a scanner asks for ${FLOOD} paths that there are not, every minute`,
  async begin(stage) {
    return {
      goOn: {
        everyMinutes: 1,
        async act() {
          const { apiUrl } = stage.environment.runtime;
          for (let i = 0; i < FLOOD; i++) await fetch(`${apiUrl}/webhooks/${INTEGRATION}/${i}`, { method: 'POST' });
        },
      },
      fixed: 'the scanner goes away',
      end: async () => {},
    };
  },
};

export const shutOut: Fault = {
  title: 'a secret rotated at the vendor alone',
  told: `HubSpot sends ${GENUINE} events, and from then on signs with a secret that we do not have`,
  async begin(stage) {
    const objectId = await addContact(stage, { email: 'shut-out@example.com' });
    const now = Math.floor(stage.clock.now());
    await send(
      stage,
      Array.from({ length: GENUINE }, (_, i) => ({ objectId, occurredAt: now - i })),
    );
    return {
      goOn: {
        everyMinutes: 4,
        async act() {
          for (let i = 0; i < FORGERIES; i++)
            await post(stage, [created(stage, { objectId, email: '' })], 'a-secret-that-we-do-not-have');
        },
      },
      fixed: 'HubSpot signs with our secret again',
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
