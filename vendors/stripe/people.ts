import * as z from 'zod';
import { CONTROL } from '../toolkit/control.ts';
import type { ControlHandler, ControlRoute } from '../toolkit/control-route.ts';
import { ControlError, checked } from '../toolkit/settings.ts';
import type { Money } from './money.ts';
import type { Account } from './records.ts';

const amount = z.int('must be a whole number of minor units').min(1, 'must be at least 1');
const currency = z.string().length(3).default('eur');
const payment = z.strictObject({ amount, currency, captured: z.boolean().default(true) });
const refund = z.strictObject({ charge: z.string(), amount: amount.optional(), pending: z.boolean().default(false) });
const dispute = z.strictObject({ charge: z.string(), amount: amount.optional() });
const movement = z.strictObject({ type: z.enum(['stripe_fee', 'payout']), amount, currency });

/** What customers, banks and Stripe itself do. */
export function peopleControls(account: Account, money: Money): ControlRoute[] {
  const on = (method: string, path: string, about: string, handle: ControlHandler): ControlRoute => ({
    method,
    pattern: `${CONTROL}${path}`,
    about,
    handle,
  });
  const one = <T>(found: T | undefined, id: string): T => {
    if (found !== undefined) return found;
    throw new ControlError(`There is no "${id}": GET ${CONTROL}/state lists what there is.`, 404);
  };
  const chargeOf = (id = '') => one(account.charges.get(id), id);
  const refundOf = (id = '') => one(account.refunds.get(id), id);
  return [
    on('POST', '/payments', 'a customer pays: { amount, currency?, captured? }, in minor units', ({ body }) =>
      money.pay(checked(payment, body)),
    ),
    on('POST', '/refunds', 'a person refunds a charge: { charge, amount?, pending? }', ({ body }) => {
      const { charge, amount: asked, pending } = checked(refund, body);
      const found = chargeOf(charge);
      const open = found.amount - found.amount_refunded;
      if (open < (asked ?? 1)) throw new ControlError(`Only ${open} of the charge can be refunded.`);
      return money.refund(found, asked ?? open, pending);
    }),
    on('POST', '/refunds/:id/settle', 'a pending refund leaves the balance', ({ params }) =>
      money.settle(refundOf(params.id)),
    ),
    on('POST', '/refunds/:id/fail', 'the bank sends a refund back', ({ params }) => money.fail(refundOf(params.id))),
    on('POST', '/disputes', 'a customer disputes a charge: { charge, amount? }', ({ body }) => {
      const { charge, amount: asked } = checked(dispute, body);
      const found = chargeOf(charge);
      return money.dispute(found, asked ?? found.amount);
    }),
    on('POST', '/disputes/:id/win', 'the bank gives a disputed amount back', ({ params: { id = '' } }) =>
      money.win(one(account.disputes.get(id), id)),
    ),
    on('POST', '/movements', 'Stripe takes a fee of its own or pays out: { type, amount, currency? }', ({ body }) => {
      const { type, amount: moved, currency: code } = checked(movement, body);
      return money.move(type, moved, code);
    }),
    on('GET', '/money', 'every balance transaction, in minor units', () => ({
      balanceTransactions: account.transactions.all(),
    })),
  ];
}
