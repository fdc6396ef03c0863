import { defineLink } from 'penstock';

/**
 * Keeps the events of one charge, refund or dispute apart, also those of a repair, while one of them looks into the books and writes. No
 * pair is kept: the books themselves say what is there.
 */
export const moneyMovement = defineLink({
  name: 'money-movement',
  title: 'Xero bank transaction and what moved the money at Stripe',
  from: { system: 'Xero', record: 'bank transaction', id: 'BankTransactionID' },
  to: { system: 'Stripe', record: 'money', id: 'id of the charge, the refund, the dispute or the balance transaction' },
  facts: {},
});
