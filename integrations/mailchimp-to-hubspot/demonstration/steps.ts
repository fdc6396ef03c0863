import { type DemonstrationContext, type Step, until } from 'penstock/demonstration';
import { HUBSPOT } from 'penstock/vendors';
import type { Systems } from './systems.ts';

/** Real seconds before an effect counts as missed: a slow machine is not a miss. */
const PATIENCE = 120;
const OPTED_OUT = `hs_email_optout_${HUBSPOT.subscriptionId}`;

/** The way back, in order. `hubspot-to-mailchimp` makes the member where it is listed; else a colleague adds her. */
export function steps(systems: Systems, { run }: Pick<DemonstrationContext, 'run'>): readonly Step[] {
  const mary = `mary.${run}@example.com`;
  let id = '';
  let before = { writes: 0, told: 0 };
  async function reaches(look: () => Promise<string>, wanted: string) {
    const { seen, done } = await until(look, (value) => value === wanted, PATIENCE);
    return { seen: seen === '' ? 'nothing' : seen, ok: done };
  }
  const all: readonly (Step & { readonly needsBoth?: true })[] = [
    {
      step: systems.isTwoWay ? 'a new contact in HubSpot' : 'a contact in HubSpot, and her member',
      expected: 'a subscribed member in Mailchimp',
      run: async () => {
        id = await systems.createContact({ email: mary, firstname: 'Mary' });
        if (!systems.isTwoWay) await systems.addMember(mary);
        return reaches(() => systems.statusOf(mary), 'subscribed');
      },
    },
    {
      step: 'she unsubscribes in Mailchimp',
      expected: 'HubSpot says that she opted out',
      run: async () => {
        await until(systems.inTransit, (count) => count === 0, PATIENCE);
        before = { writes: await systems.writes(mary), told: await systems.told() };
        await systems.act('/unsubscribe', mary);
        const { seen, ok } = await reaches(() => systems.property(id, OPTED_OUT), 'true');
        return { seen: ok ? 'opted out' : seen, ok };
      },
    },
    {
      needsBoth: true,
      step: 'HubSpot tells our own write',
      expected: 'no write back; she stays unsubscribed',
      run: async () => {
        await until(systems.inTransit, (count) => count === 0, PATIENCE);
        const told = (await systems.told()) - before.told;
        const writes = (await systems.writes(mary)) - before.writes;
        const status = await systems.statusOf(mary);
        const ok = status === 'unsubscribed' && told > 0 && writes === 0;
        return { seen: `${told} told, ${writes} written, ${status}`, ok };
      },
    },
    {
      needsBoth: true,
      step: 'she is marked lost, then won back',
      expected: 'her opt-out stays: still unsubscribed',
      run: async () => {
        for (const status of ['UNQUALIFIED', 'OPEN']) {
          await systems.changeContact(id, { hs_lead_status: status });
          await until(systems.inTransit, (count) => count === 0, PATIENCE);
        }
        const seen = await systems.statusOf(mary);
        return { seen, ok: seen === 'unsubscribed' };
      },
    },
    {
      step: 'her address bounces for good',
      expected: 'a property of the contact says so',
      run: async () => {
        await systems.act('/clean', mary);
        return reaches(() => systems.property(id, 'mailchimp_status'), 'cleaned');
      },
    },
  ];
  return all.filter(({ needsBoth }) => systems.isTwoWay || !needsBoth);
}
