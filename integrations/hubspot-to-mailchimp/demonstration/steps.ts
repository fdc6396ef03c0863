import { type DemonstrationContext, type Step, until } from 'penstock/demonstration';
import { HUBSPOT, MAILCHIMP } from 'penstock/vendors';
import type { Systems } from './systems.ts';

/** Real seconds before an effect counts as missed: a slow machine is not a miss. */
const PATIENCE = 120;

/**
 * The demonstration, in order. HubSpot sends an event for the creation and one for each property set with it, and each writes.
 * `run` makes the addresses of this run its own, so that it can be repeated over kept state. */
export function steps(systems: Systems, { run, now }: Pick<DemonstrationContext, 'run' | 'now'>): readonly Step[] {
  const ada = `ada.${run}@example.com`;
  const married = `ada.king.${run}@example.com`;
  const grace = `grace.${run}@example.com`;
  const mistyped = `alan.${run}@${MAILCHIMP.refusedDomain}`;
  const corrected = `alan.${run}@example.com`;
  const ids = { ada: '', alan: '' };
  /** Dead letters of earlier runs over the same state. */
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

  const statusOf = async (address: string) => (await systems.member(address))?.status ?? 'not there';
  const nameOf = async (address: string) => (await systems.member(address))?.merge_fields.FNAME ?? 'not there';
  async function reaches(look: () => Promise<string>, wanted: string, seconds = PATIENCE) {
    const { seen, done } = await until(look, (value) => value === wanted, seconds);
    return { seen, ok: done };
  }

  return [
    {
      step: 'a new contact in HubSpot',
      expected: 'a subscribed member in Mailchimp',
      run: async () => {
        ids.ada = await systems.createContact({ email: ada, firstname: 'Ada', lastname: 'Lovelace' });
        return reaches(() => statusOf(ada), 'subscribed');
      },
    },
    {
      step: 'her first name changes',
      expected: 'the member has the new name',
      run: async () => {
        await systems.changeContact(ids.ada, { firstname: 'Ada Augusta' });
        return reaches(() => nameOf(ada), 'Ada Augusta');
      },
    },
    {
      step: 'the same webhook arrives twice',
      expected: 'both answered 2xx, one write at Mailchimp',
      run: async () => {
        await until(systems.inTransit, (count) => count === 0, PATIENCE);
        const before = await systems.writes(ada);
        const event = change(ids.ada, now());
        const statuses = [await systems.sendWebhook(event), await systems.sendWebhook(event)];
        await until(systems.inTransit, (count) => count === 0, PATIENCE);
        const writes = (await systems.writes(ada)) - before;
        const ok = statuses.every((status) => status >= 200 && status < 300) && writes === 1;
        return { seen: `${statuses.join(' and ')}, ${writes} write${writes === 1 ? '' : 's'}`, ok };
      },
    },
    {
      step: 'a forged webhook',
      expected: '401, nothing queued, nothing written',
      run: async () => {
        const before = await systems.writes(ada);
        const queuedBefore = await systems.waiting('url');
        const status = await systems.sendWebhook(change(ids.ada, now()), 'not-the-client-secret');
        const queued = (await systems.waiting('url')) - queuedBefore;
        const writes = (await systems.writes(ada)) - before;
        return { seen: `${status}, ${queued} queued, ${writes} written`, ok: status === 401 && queued + writes === 0 };
      },
    },
    {
      step: 'she is marked lost (UNQUALIFIED)',
      expected: 'the member is unsubscribed',
      run: async () => {
        await systems.changeContact(ids.ada, { hs_lead_status: 'UNQUALIFIED' });
        return reaches(() => statusOf(ada), 'unsubscribed');
      },
    },
    {
      step: 'her address changes',
      expected: 'the member has moved, still unsubscribed',
      run: async () => {
        await systems.changeContact(ids.ada, { email: married });
        const { seen, ok } = await reaches(() => statusOf(married), 'unsubscribed');
        const old = await statusOf(ada);
        return { seen: `${seen}; at the old address: ${old}`, ok: ok && old === 'not there' };
      },
    },
    {
      step: 'she is deleted in HubSpot',
      expected: 'the member is archived, not erased',
      run: async () => {
        await systems.deleteContact(ids.ada);
        return reaches(() => statusOf(married), 'archived');
      },
    },
    {
      step: 'she asks to be erased (GDPR)',
      expected: 'the member is deleted for good',
      run: async () => {
        await systems.eraseContact(ids.ada);
        return reaches(() => statusOf(married), 'not there');
      },
    },
    {
      step: 'Mailchimp answers 503 once',
      expected: 'a retry a second later; the member is there',
      run: async () => {
        await systems.failNextWrite(grace);
        await systems.createContact({ email: grace });
        const { seen, ok } = await reaches(() => statusOf(grace), 'subscribed');
        await until(systems.inTransit, (count) => count === 0, PATIENCE);
        // Of her creation, its retry, and her address.
        const writes = await systems.writes(grace);
        return { seen: `${seen} after ${writes} writes`, ok: ok && writes === 3 };
      },
    },
    {
      step: 'an address that Mailchimp refuses',
      expected: 'no retries; its events in the dead-letter queue',
      run: async () => {
        deadBefore = await systems.waiting('deadLetterUrl');
        ids.alan = await systems.createContact({ email: mistyped });
        const { done } = await until(
          () => systems.waiting('deadLetterUrl'),
          (count) => count > deadBefore,
          PATIENCE,
        );
        // The event of the address itself follows that of the creation.
        await until(systems.inTransit, (count) => count === 0, PATIENCE);
        const seen = await systems.waiting('deadLetterUrl');
        const writes = await systems.writes(mistyped);
        return {
          seen: `${seen - deadBefore} dead letters after ${writes} write${writes === 1 ? '' : 's'}`,
          ok: done && writes >= 1,
        };
      },
    },
    {
      step: 'the address is corrected, then redrive',
      expected: 'the dead letters are delivered after all',
      run: async () => {
        await systems.changeContact(ids.alan, { email: corrected });
        await systems.redrive();
        const { seen, ok } = await reaches(() => statusOf(corrected), 'subscribed');
        const dead = await until(
          () => systems.waiting('deadLetterUrl'),
          (count) => count <= deadBefore,
          PATIENCE,
        );
        return { seen: `${seen}, ${Math.max(0, dead.seen - deadBefore)} dead letters left`, ok: ok && dead.done };
      },
    },
  ];
}
