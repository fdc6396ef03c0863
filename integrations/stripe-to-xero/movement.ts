import * as z from 'zod';

/** The zone of the books: that of Xero's Organisation, of which only people know the name that the tz database has. */
export const BOOKS_TIME_ZONE = 'Europe/Berlin';
/** Where Stripe's minor unit is not the currency's: https://docs.stripe.com/currencies#special-cases. */
export const STRIPE_PLACES = { ISK: 2, UGX: 2 } as const;

/** A movement of the Stripe balance. Amounts in the currency's minor unit, negative where money left; `net` is amount less fee. */
export const balanceTransaction = z.object({
  id: z.string(),
  amount: z.int(),
  fee: z.int(),
  net: z.int(),
  currency: z.string().length(3),
  created: z.int(),
  reporting_category: z.string(),
  source: z.string().nullable(),
});
export type BalanceTransaction = z.infer<typeof balanceTransaction>;

/** By `reporting_category`: what the money is, what follows the id in its reference, and the account that it belongs to. */
const KINDS = {
  charge: { text: 'Payment', suffix: '', account: 'salesAccount' },
  refund: { text: 'Refund', suffix: '', account: 'salesAccount' },
  refund_failure: { text: 'Refund that came back', suffix: 'failed', account: 'salesAccount' },
  dispute: { text: 'Disputed payment', suffix: 'withdrawn', account: 'disputeAccount' },
  dispute_reversal: { text: 'Dispute that was won', suffix: 'reinstated', account: 'disputeAccount' },
  fee: { text: 'Fee of Stripe', suffix: '', account: 'feeAccount' },
} as const;

export interface Accounts {
  readonly clearingAccount: string;
  readonly salesAccount: string;
  readonly feeAccount: string;
  readonly disputeAccount: string;
  readonly contactName: string;
}

/** What the contract's field map reads. */
export interface Movement extends Pick<Accounts, 'clearingAccount' | 'contactName'> {
  /** Names the movement for ever: the id of what moved the money, and what became of it. `re_1 failed`. */
  readonly reference: string;
  readonly direction: 'in' | 'out';
  readonly created: number;
  readonly currency: string;
  /** Their sum is what the balance changed by, without its sign. */
  readonly lines: readonly {
    readonly description: string;
    readonly amount: number;
    readonly currency: string;
    readonly account: string;
  }[];
}

/** The reference of a movement; undefined for what is not booked here, such as payouts, which the bank's own feed has. */
export function referenceOf({ id, source, reporting_category: category }: BalanceTransaction): string | undefined {
  if (!isKind(category)) return undefined;
  const { suffix } = KINDS[category];
  const object = source ?? id;
  return suffix === '' ? object : `${object} ${suffix}`;
}

/** The movement of a balance transaction; undefined for what is not booked here. A movement of nothing has no direction, and is none. */
export function movementOf(transaction: BalanceTransaction, accounts: Accounts): Movement | 'nothing' | undefined {
  const { amount, fee, net, created, reporting_category: category } = transaction;
  const reference = referenceOf(transaction);
  if (reference === undefined || !isKind(category)) return undefined;
  if (net === 0) return 'nothing';
  const sign = net > 0 ? 1 : -1;
  const currency = transaction.currency.toUpperCase();
  const { text, account } = KINDS[category];
  const main = { description: `${text} ${reference}`, amount: sign * amount, currency, account: accounts[account] };
  const charged = { description: `Fee of ${reference}`, amount: sign * -fee, currency, account: accounts.feeAccount };
  return {
    reference,
    direction: net > 0 ? 'in' : 'out',
    ...{ created, currency, clearingAccount: accounts.clearingAccount, contactName: accounts.contactName },
    lines: fee === 0 ? [main] : [main, charged],
  };
}

function isKind(category: string): category is keyof typeof KINDS {
  return Object.hasOwn(KINDS, category);
}
