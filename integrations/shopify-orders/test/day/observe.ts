import { control } from 'penstock/vendors';
import * as z from 'zod';
import type { Environment } from '../../../../test/harness/environment.ts';
import type { GivenUp, Seen } from './judge.ts';

export interface Observed {
  readonly seen: Seen;
  /** How often each end of an attempt was written to the logs. */
  readonly ends: ReadonlyMap<string, number>;
}

const FIELD = 'Shopify_Id__c';
const salesforceState = z.object({
  records: z.object({
    contacts: z.array(z.object({ fields: z.record(z.string(), z.string().nullable()), createdAt: z.string() })),
  }),
});
const effects = z.object({ effects: z.record(z.string(), z.object({ creations: z.number() })) });
const mails = z.object({ mails: z.array(z.object({ to: z.string(), at: z.string() })) });
const xeroState = z.object({
  records: z.object({
    contacts: z.array(z.object({ id: z.string() })),
    invoices: z.array(
      z.object({
        number: z.string(),
        updated: z.number(),
        totals: z.object({ total: z.number() }),
        status: z.string(),
      }),
    ),
  }),
});

/** What the vendors hold in the end, and how events ended. */
export async function observe(environment: Environment): Promise<Observed> {
  const { urls } = environment.vendors;
  const read = async <T>(name: string, path: string, shape: z.ZodType<T>) =>
    shape.parse(await control(urls[name] ?? '', 'GET', path));
  const created = (await read('salesforce', '/effects', effects)).effects;
  const { records: org } = await read('salesforce', '/state', salesforceState);
  const { records: books } = await read('xero', '/state', xeroState);
  const ends = new Map<string, number>();
  const givenUp: GivenUp[] = [];
  for (const { message, outcome, reason, entity, delivery } of environment.logs()) {
    if (message !== 'event settled' && message !== 'event given up') continue;
    const end = `${delivery} ${outcome} ${typeof reason === 'string' ? reason : ''}`.trim();
    ends.set(end, (ends.get(end) ?? 0) + 1);
    if (message === 'event given up')
      givenUp.push({
        ...{ delivery: String(delivery), reason: String(reason) },
        customer: String(entity).split(':')[1] ?? '',
      });
  }
  return {
    ends: new Map([...ends].sort()),
    seen: {
      contacts: org.contacts.map(({ fields, createdAt }) => {
        const customer = fields[FIELD] ?? '';
        return { customer, creations: created[customer]?.creations ?? 0, atMs: Date.parse(createdAt) };
      }),
      mails: (await read('sendgrid', '/mails', mails)).mails.map(({ to, at }) => ({ email: to, atMs: Date.parse(at) })),
      invoices: books.invoices
        .filter(({ status }) => status === 'AUTHORISED')
        .map(({ number, updated, totals }) => ({ number, cents: totals.total, atMs: updated })),
      invoicedContacts: books.contacts.length,
      givenUp,
    },
  };
}
