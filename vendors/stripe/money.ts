import type { Clock } from '@penstock/local-aws/clock';
import type { EventSender } from './events.ts';
import type { Account, BalanceTransaction, Charge, Dispute, Refund } from './records.ts';
import type { StripeSettings } from './settings.ts';
import { chargeView, disputeView, refundView } from './view.ts';

/** What customers and banks do, and what becomes of the balance. */
export interface Money {
  pay(payment: { readonly amount: number; readonly currency: string; readonly captured: boolean }): Charge;
  /** Captures every charge whose time has come. */
  capture(): void;
  /** A pending refund has no balance transaction yet. */
  refund(charge: Charge, amount: number, isPending: boolean): Refund;
  settle(refund: Refund): Refund;
  /** The bank sends a refund back: the money returns to the balance. */
  fail(refund: Refund): Refund;
  dispute(charge: Charge, amount: number): Dispute;
  win(dispute: Dispute): Dispute;
  /** Stripe takes a fee of its own, or pays out. Neither has an event that names its balance transaction. */
  move(type: 'stripe_fee' | 'payout', amount: number, currency: string): BalanceTransaction;
}

interface Tools {
  readonly account: Account;
  readonly clock: Clock;
  readonly events: EventSender;
  settings(): StripeSettings;
  uuid(): string;
}

export function moneyOf({ account, clock, events, settings, uuid }: Tools): Money {
  const id = (prefix: string) => `${prefix}_3${uuid().replaceAll('-', '').slice(0, 23)}`;
  const seconds = () => Math.floor(clock.now() / 1000);

  function book(
    of: Pick<BalanceTransaction, 'amount' | 'currency' | 'type' | 'reporting_category' | 'source'> & {
      readonly fee?: number;
    },
  ): string {
    const fee = of.fee ?? 0;
    const transaction = { ...of, id: id('txn'), created: seconds(), fee, net: of.amount - fee };
    return account.transactions.put(transaction).id;
  }
  const tellCharge = (type: string, charge: Charge) => events.announce(type, chargeView(account, charge, []));
  const tellRefund = (type: string, refund: Refund) => events.announce(type, refundView(account, refund, []));
  const tellDispute = (type: string, dispute: Dispute) => events.announce(type, disputeView(account, dispute));

  function settled(refund: Refund): Refund {
    const { amount, currency } = refund;
    const balance_transaction = book({
      amount: -amount,
      currency,
      type: 'refund',
      reporting_category: 'refund',
      source: refund.id,
    });
    return account.refunds.put({ ...refund, status: 'succeeded', balance_transaction });
  }

  return {
    pay({ amount, currency, captured }) {
      const charge = account.charges.put({
        ...{ id: id('ch'), created: seconds(), amount, amount_refunded: 0, currency, captured },
        payment_intent: id('pi'),
        balance_transaction: null,
      });
      tellCharge('charge.succeeded', charge);
      events.announce('payment_intent.succeeded', {
        ...{ id: charge.payment_intent, object: 'payment_intent', amount_received: amount, currency },
        latest_charge: charge.id,
        metadata: {},
      });
      return charge;
    },

    capture() {
      const { captureMs, fee } = settings();
      for (const charge of account.charges.all()) {
        if (!charge.captured || charge.balance_transaction !== null) continue;
        if (charge.created * 1000 + captureMs > clock.now()) continue;
        const { amount, currency } = charge;
        const balance_transaction = book({
          ...{ amount, currency, type: 'charge', reporting_category: 'charge', source: charge.id },
          fee: Math.round((amount * fee.basisPoints) / 10_000) + fee.fixed,
        });
        tellCharge('charge.updated', account.charges.put({ ...charge, balance_transaction }));
      }
    },

    refund(charge, amount, isPending) {
      const { currency } = charge;
      const pending: Refund = {
        ...{ id: id('re'), created: seconds(), amount, currency, charge: charge.id, status: 'pending' },
        ...{ balance_transaction: null, failure_balance_transaction: null, failure_reason: null },
      };
      const refund = isPending ? account.refunds.put(pending) : settled(pending);
      const refunded = account.charges.put({ ...charge, amount_refunded: charge.amount_refunded + amount });
      tellRefund('refund.created', refund);
      tellCharge('charge.refunded', refunded);
      return refund;
    },

    settle(refund) {
      const done = settled(refund);
      tellRefund('refund.updated', done);
      return done;
    },

    fail(refund) {
      const { id: source, amount, currency } = refund;
      const returned =
        refund.balance_transaction === null
          ? null
          : book({ amount, currency, type: 'refund_failure', reporting_category: 'refund_failure', source });
      const failed = account.refunds.put({
        ...refund,
        status: 'failed',
        failure_reason: 'lost_or_stolen_card',
        failure_balance_transaction: returned,
      });
      tellRefund('refund.failed', failed);
      tellRefund('refund.updated', failed);
      return failed;
    },

    dispute(charge, amount) {
      const dispute: Dispute = {
        ...{ id: id('du'), created: seconds(), amount, currency: charge.currency, charge: charge.id },
        ...{ status: 'needs_response', balance_transactions: [] },
      };
      tellDispute('charge.dispute.created', account.disputes.put(dispute));
      const taken = book({
        ...{ amount: -amount, currency: charge.currency, type: 'adjustment', reporting_category: 'dispute' },
        ...{ source: dispute.id, fee: settings().disputeFee },
      });
      const withdrawn = account.disputes.put({ ...dispute, balance_transactions: [taken] });
      tellDispute('charge.dispute.funds_withdrawn', withdrawn);
      return withdrawn;
    },

    win(dispute) {
      const { amount, currency, id: source } = dispute;
      const { disputeFee, disputeFeeReturns } = settings();
      const returned = book({
        ...{ amount, currency, type: 'adjustment', reporting_category: 'dispute_reversal', source },
        fee: disputeFeeReturns ? -disputeFee : 0,
      });
      const won = account.disputes.put({
        ...dispute,
        status: 'won',
        balance_transactions: [...dispute.balance_transactions, returned],
      });
      tellDispute('charge.dispute.funds_reinstated', won);
      tellDispute('charge.dispute.closed', won);
      return won;
    },

    move(type, amount, currency) {
      const category = type === 'payout' ? 'payout' : 'fee';
      const made = book({ amount: -amount, currency, type, reporting_category: category, source: null });
      const found = account.transactions.get(made);
      if (!found) throw new Error('What was just booked is not there.');
      return found;
    },
  };
}
