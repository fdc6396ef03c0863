import * as z from 'zod';
import { deliver } from '../../functions/deliver.ts';
import {
  type Ambiguity,
  type DeliveryContext,
  defineDelivery,
  defineIntegration,
  delivered,
  type Integration,
} from '../../shared/contract/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';

const toMember = contract.deliveries['contact-to-member'];
const [hubspot] = toMember.reads;

/**
 * A write that HubSpot makes as often as it is asked: a contact without an address has neither a key nor an upsert.
 * @param afterWrite runs once the vendor has answered
 */
export function doublingWorker(
  name: string,
  ambiguity: Ambiguity,
  consistency = toMember.consistency,
  afterWrite: () => void = () => {},
) {
  const integration: Integration = defineIntegration({
    ...contract,
    name,
    deliveries: {
      only: {
        ...toMember,
        destination: hubspot,
        reads: [],
        ambiguity,
        consistency,
      } as Integration['deliveries'][string],
    },
  });
  const event = z.object({ marker: z.string(), lastname: z.string().default('') });
  type Event = z.infer<typeof event>;
  const created = z.object({ id: z.string() });
  const listed = z.object({
    results: z.array(z.object({ id: z.string(), properties: z.record(z.string(), z.any()) })),
  });

  return deliver(
    defineDelivery(integration, 'only', {
      event,
      changes: ({ lastname }: Event) => (lastname === '' ? ['firstname'] : ['firstname', 'lastname']),
      async lookUp({ event, vendor }: DeliveryContext<Event, object>) {
        const all = await vendor('hubspot').call({
          operation: 'list contacts',
          method: 'GET',
          path: '/crm/v3/objects/contacts',
          query: { limit: '100', properties: 'firstname' },
          answer: listed,
        });
        if (all.kind !== 'success') return { kind: 'failed', outcome: all.outcome };
        const found = all.answer.results.find(({ properties }) => properties.firstname === event.marker);
        return found ? { kind: 'found', remote: found.id } : { kind: 'absent' };
      },
      async apply({ event, vendor, fresh }) {
        const made = await vendor('hubspot').call({
          operation: 'create contact',
          method: 'POST',
          path: '/crm/v3/objects/contacts',
          body: {
            properties: { firstname: event.marker, ...(fresh.includes('lastname') && { lastname: event.lastname }) },
          },
          answer: created,
        });
        afterWrite();
        return made.kind === 'success' ? delivered(made.answer.id) : made.outcome;
      },
    }),
  );
}
