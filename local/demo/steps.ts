import { HUBSPOT, MAILCHIMP } from '../start/accounts.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

/** One thing that happens, and what must follow from it at the vendor. */
export interface Step {
  readonly step: string;
  readonly expected: string;
  /** Does it, looks at what followed, and says in a few words what that was. */
  run(): Promise<{ readonly seen: string; readonly ok: boolean }>;
}

/** Real seconds before an effect counts as missed: a slow machine is not a miss. */
const PATIENCE = 120;

/**
 * The demonstration, in order. HubSpot sends an event for the creation and one for each property set with it, so a contact with
 * nothing but an address makes exactly one write.
 * `run` makes the addresses of this run its own, so that it can be repeated over kept state. */
export function steps(world: World, run: string): readonly Step[] {
  const ada = `ada.${run}@example.com`;
  const grace = `grace.${run}@example.com`;
  const mistyped = `alan.${run}@${MAILCHIMP.refusedDomain}`;
  const mended = `alan.${run}@example.com`;
  const ids = { ada: '', alan: '' };
  /** Those of earlier runs over the same state, which nobody mended. */
  let deadBefore = 0;
  /** An event that HubSpot itself might have sent: used where the demonstration needs to send one twice, or to forge one. */
  const change = (objectId: string, occurredAt: number) => ({
    eventId: 100,
    subscriptionId: 3_434_173,
    portalId: HUBSPOT.portalId,
    appId: HUBSPOT.appId,
    occurredAt,
    subscriptionType: 'contact.propertyChange',
    attemptNumber: 0,
    objectId: Number(objectId),
    propertyName: 'firstname',
    propertyValue: 'Ada Augusta',
    changeSource: 'CRM_UI',
  });

  const statusOf = async (address: string) => (await world.member(address))?.status ?? 'not there';
  const nameOf = async (address: string) => (await world.member(address))?.merge_fields.FNAME ?? 'not there';
  async function reaches(look: () => Promise<string>, wanted: string, seconds = PATIENCE) {
    const { seen, done } = await until(look, (value) => value === wanted, seconds);
    return { seen, ok: done };
  }

  return [
    {
      step: 'a new contact in HubSpot',
      expected: 'a subscribed member in Mailchimp',
      run: async () => {
        ids.ada = await world.createContact({ email: ada, firstname: 'Ada', lastname: 'Lovelace' });
        return reaches(() => statusOf(ada), 'subscribed');
      },
    },
    {
      step: 'her first name changes',
      expected: 'the member has the new name',
      run: async () => {
        await world.changeContact(ids.ada, { firstname: 'Ada Augusta' });
        return reaches(() => nameOf(ada), 'Ada Augusta');
      },
    },
    {
      step: 'the same webhook arrives twice',
      expected: 'both answered 2xx, one write at Mailchimp',
      run: async () => {
        await until(
          () => world.waiting('url'),
          (count) => count === 0,
          PATIENCE,
        );
        const before = await world.writes(ada);
        const event = change(ids.ada, Date.now());
        const statuses = [await world.sendWebhook(event), await world.sendWebhook(event)];
        await until(
          () => world.waiting('url'),
          (count) => count === 0,
          PATIENCE,
        );
        const writes = (await world.writes(ada)) - before;
        const ok = statuses.every((status) => status >= 200 && status < 300) && writes === 1;
        return { seen: `${statuses.join(' and ')}, ${writes} write${writes === 1 ? '' : 's'}`, ok };
      },
    },
    {
      step: 'a forged webhook',
      expected: '401, nothing queued, nothing written',
      run: async () => {
        const before = await world.writes(ada);
        const queuedBefore = await world.waiting('url');
        const status = await world.sendWebhook(change(ids.ada, Date.now()), 'not-the-client-secret');
        const queued = (await world.waiting('url')) - queuedBefore;
        const writes = (await world.writes(ada)) - before;
        return { seen: `${status}, ${queued} queued, ${writes} written`, ok: status === 401 && queued + writes === 0 };
      },
    },
    {
      step: 'she is marked lost (UNQUALIFIED)',
      expected: 'the member is unsubscribed',
      run: async () => {
        await world.changeContact(ids.ada, { hs_lead_status: 'UNQUALIFIED' });
        return reaches(() => statusOf(ada), 'unsubscribed');
      },
    },
    {
      step: 'Mailchimp answers 503 once',
      expected: 'a retry a second later; the member is there',
      run: async () => {
        await world.failNextWrite(grace);
        await world.createContact({ email: grace });
        const { seen, ok } = await reaches(() => statusOf(grace), 'subscribed');
        const writes = await world.writes(grace);
        return { seen: `${seen} after ${writes} writes`, ok: ok && writes === 2 };
      },
    },
    {
      step: 'an address that Mailchimp refuses',
      expected: 'no retries; the event in the dead-letter queue',
      run: async () => {
        deadBefore = await world.waiting('deadLetterUrl');
        ids.alan = await world.createContact({ email: mistyped });
        const { seen, done } = await until(
          () => world.waiting('deadLetterUrl'),
          (count) => count > deadBefore,
          PATIENCE,
        );
        const writes = await world.writes(mistyped);
        return {
          seen: `${seen - deadBefore} dead letter after ${writes} write${writes === 1 ? '' : 's'}`,
          ok: done && writes >= 1,
        };
      },
    },
    {
      step: 'the address is mended, then redrive',
      expected: 'the dead letter is delivered after all',
      run: async () => {
        await world.changeContact(ids.alan, { email: mended });
        await world.redrive();
        const { seen, ok } = await reaches(() => statusOf(mended), 'subscribed');
        const dead = await until(
          () => world.waiting('deadLetterUrl'),
          (count) => count <= deadBefore,
          PATIENCE,
        );
        return { seen: `${seen}, ${Math.max(0, dead.seen - deadBefore)} dead letters left`, ok: ok && dead.done };
      },
    },
  ];
}
