import type { Bought } from './plan.ts';

/** What the three systems hold, and which events ended without their effect. */
export interface Seen {
  /** Times in milliseconds. */
  readonly contacts: readonly { readonly customer: string; readonly creations: number; readonly atMs: number }[];
  readonly mails: readonly { readonly email: string; readonly atMs: number }[];
  readonly invoices: readonly { readonly number: string; readonly cents: number; readonly atMs: number }[];
  readonly invoicedContacts: number;
  readonly givenUp: readonly GivenUp[];
}

export interface GivenUp {
  readonly delivery: string;
  /** The customer's number. */
  readonly customer: string;
  readonly reason: string;
}

export interface Judged {
  readonly problems: readonly string[];
  /** Customers without an e-mail, or whose e-mail may have gone out unseen, by the reason that a person reads. */
  readonly unknown: readonly string[];
}

export const PREFIX = 'SHOP-';

/** Compares what was bought with what the systems hold: nothing missing, nothing twice, and each unknown e-mail named. */
export function judge(bought: readonly Bought[], seen: Seen): Judged {
  const problems: string[] = [];
  const real = bought.filter(({ isTest }) => !isTest);
  const named = new Set(
    seen.givenUp
      .filter(({ delivery, reason }) => delivery === 'order-to-welcome' && reason === 'outcome-unknown')
      .map(({ customer }) => customer),
  );
  for (const { delivery, customer, reason } of seen.givenUp)
    if (delivery !== 'order-to-welcome' || reason !== 'outcome-unknown')
      problems.push(`${delivery} gave up the order of ${customer}: ${reason}`);
  const contacts = groupedBy(seen.contacts, ({ customer }) => customer);
  const mails = groupedBy(seen.mails, ({ email }) => email);
  const invoices = groupedBy(seen.invoices, ({ number }) => number);
  for (const { order, customer, email, cents, isTest } of bought) {
    const creations = (contacts.get(customer) ?? []).reduce((sum, one) => sum + one.creations, 0);
    const sent = mails.get(email)?.length ?? 0;
    const billed = invoices.get(`${PREFIX}${order}`) ?? [];
    const wanted = isTest ? 0 : 1;
    if (creations !== wanted) problems.push(`${customer} was created ${creations} times`);
    if (billed.length !== wanted) problems.push(`${order} has ${billed.length} invoices`);
    if (billed.some((one) => one.cents !== cents)) problems.push(`${order} is invoiced with another total`);
    if (sent > wanted) problems.push(`${customer} was sent ${sent} e-mails`);
    if (sent < wanted && !named.has(customer))
      problems.push(`${customer} was sent no e-mail, and no dead letter names it`);
  }
  for (const [kind, count] of [
    ['contacts', seen.contacts.length],
    ['invoices', seen.invoices.length],
    ['contacts in the books', seen.invoicedContacts],
  ] as const)
    if (count !== real.length) problems.push(`there are ${count} ${kind}, and not ${real.length}`);
  return { problems, unknown: [...named] };
}

export function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
