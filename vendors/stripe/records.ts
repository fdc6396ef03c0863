import { type Shelf, shelf } from '../toolkit/shelf.ts';
import type { Store } from '../toolkit/store.ts';

/** Amounts in the currency's minor unit, times in seconds since the epoch, as Stripe has them. */
interface Kept {
  readonly id: string;
  readonly created: number;
}

export interface Charge extends Kept {
  readonly amount: number;
  readonly amount_refunded: number;
  readonly currency: string;
  readonly captured: boolean;
  readonly payment_intent: string;
  /** Null until the money is captured. */
  readonly balance_transaction: string | null;
}

export interface Refund extends Kept {
  readonly amount: number;
  readonly currency: string;
  readonly charge: string;
  readonly status: 'pending' | 'succeeded' | 'failed' | 'canceled';
  readonly balance_transaction: string | null;
  readonly failure_balance_transaction: string | null;
  readonly failure_reason: string | null;
}

export interface Dispute extends Kept {
  readonly amount: number;
  readonly currency: string;
  readonly charge: string;
  readonly status: 'needs_response' | 'won' | 'lost';
  readonly balance_transactions: readonly string[];
}

/** One movement of the balance; it never changes. */
export interface BalanceTransaction extends Kept {
  readonly amount: number;
  readonly fee: number;
  readonly net: number;
  readonly currency: string;
  readonly type: 'charge' | 'refund' | 'refund_failure' | 'adjustment' | 'stripe_fee' | 'payout';
  readonly reporting_category: string;
  readonly source: string | null;
}

export interface Account {
  readonly charges: Shelf<Charge>;
  readonly refunds: Shelf<Refund>;
  readonly disputes: Shelf<Dispute>;
  readonly transactions: Shelf<BalanceTransaction>;
}

export function accountOf(store: Store): Account & { reload(): void } {
  const account: Account = {
    charges: shelf(store, 'charge'),
    refunds: shelf(store, 'refund'),
    disputes: shelf(store, 'dispute'),
    transactions: shelf(store, 'balance transaction'),
  };
  return {
    ...account,
    reload() {
      for (const each of Object.values(account)) each.reload();
    },
  };
}
