import type { DemonstrationContext } from 'penstock/demonstration';
import { control } from 'penstock/vendors';

export interface BookedRow {
  readonly reference: string;
  readonly cents: number;
}

/** What the demonstration does and looks at, always from outside. */
export interface Systems {
  /** A customer pays. @returns the charge's id */
  pay(cents: number): Promise<string>;
  /** A person refunds a part of a charge. @returns the refund's id */
  refund(charge: string, cents: number): Promise<string>;
  /** The bank sends a refund back. */
  failRefund(refund: string): Promise<void>;
  /** The next write at Xero is made, and answered with an error. */
  failNextWrite(): Promise<void>;
  /** What the books have of a charge or refund, in hundredths; money that left is negative. */
  booked(object: string): Promise<readonly BookedRow[]>;
}

export function openSystems({ environment }: DemonstrationContext): Systems {
  const { stripe = '', xero = '' } = environment.vendors;
  const idOf = (made: unknown) => (made as { readonly id: string }).id;
  return {
    pay: async (amount) => idOf(await control(stripe, 'POST', '/payments', { amount })),
    refund: async (charge, amount) => idOf(await control(stripe, 'POST', '/refunds', { charge, amount })),
    failRefund: async (refund) => {
      await control(stripe, 'POST', `/refunds/${refund}/fail`);
    },
    failNextWrite: async () => {
      await control(xero, 'POST', '/failures', { times: 1, after: true, path: 'BankTransactions' });
    },
    booked: async (object) => {
      const { bankTransactions } = (await control(xero, 'GET', '/books')) as {
        readonly bankTransactions: readonly BookedRow[];
      };
      return bankTransactions.filter(({ reference }) => reference.split(' ')[0] === object);
    },
  };
}
