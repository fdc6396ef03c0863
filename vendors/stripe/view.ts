import type { Account, BalanceTransaction, Charge, Dispute, Refund } from './records.ts';

/** As Stripe answers a record. `expanded` names members whose record stands in place of its id. */
export type Viewed = Readonly<Record<string, unknown>>;

export const transactionView = (transaction: BalanceTransaction): Viewed => ({
  object: 'balance_transaction',
  ...transaction,
  available_on: transaction.created + 2 * 86_400,
  balance_type: 'payments',
  description: null,
  exchange_rate: null,
  fee_details:
    transaction.fee === 0
      ? []
      : [{ amount: transaction.fee, application: null, currency: transaction.currency, type: 'stripe_fee' }],
  status: 'available',
});

export const chargeView = (account: Account, charge: Charge, expanded: readonly string[]): Viewed => ({
  object: 'charge',
  ...charge,
  balance_transaction: moneyOf(account, charge.balance_transaction, expanded.includes('balance_transaction')),
  amount_captured: charge.captured ? charge.amount : 0,
  disputed: account.disputes.all().some((dispute) => dispute.charge === charge.id),
  livemode: false,
  metadata: {},
  paid: true,
  refunded: charge.amount_refunded === charge.amount,
  status: 'succeeded',
});

export const refundView = (account: Account, refund: Refund, expanded: readonly string[]): Viewed => {
  const { failure_balance_transaction: failure, failure_reason: reason, ...rest } = refund;
  return {
    object: 'refund',
    ...rest,
    balance_transaction: moneyOf(account, refund.balance_transaction, expanded.includes('balance_transaction')),
    ...(failure !== null && {
      failure_balance_transaction: moneyOf(account, failure, expanded.includes('failure_balance_transaction')),
      failure_reason: reason,
    }),
    metadata: {},
    payment_intent: account.charges.get(refund.charge)?.payment_intent ?? null,
    reason: null,
  };
};

/** A dispute holds its movements as records in any case. */
export const disputeView = (account: Account, dispute: Dispute): Viewed => ({
  object: 'dispute',
  ...dispute,
  balance_transactions: dispute.balance_transactions.map((id) => moneyOf(account, id, true)),
  livemode: false,
  metadata: {},
  reason: 'fraudulent',
});

function moneyOf({ transactions }: Account, id: string | null, isExpanded: boolean): unknown {
  const found = id === null || !isExpanded ? undefined : transactions.get(id);
  return found ? transactionView(found) : id;
}
