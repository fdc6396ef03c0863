import { defineDelivery, delivered, filtered, mapRecord } from 'penstock';
import * as z from 'zod';
import { addToBooks, findInBooks } from './books.ts';
import contract from './contract.ts';
import { movementOf } from './movement.ts';
import { readMoney } from './stripe-money.ts';

const { fields } = contract.deliveries['money-to-books'];
/** How soon a payment is looked at again whose capture is not finished. */
const CAPTURE_SECONDS = 15;

/** Adds what the books do not have of the charge, refund or dispute that an event is about. */
export default defineDelivery(contract, 'money-to-books', {
  event: z.looseObject({ data: z.looseObject({ object: z.looseObject({ id: z.string().regex(/^[a-z]+_\w+$/) }) }) }),
  async apply({ event, settings, vendor, links, decided }) {
    // Of a day in a closed period: a person has booked it in another way.
    if (decided === 'destination') return filtered('booked-by-a-person');
    const { id } = event.data.object;
    const money = await readMoney(vendor('stripe'), id);
    if (money.kind === 'not-yet')
      return money.soon
        ? { kind: 'deferred', reason: money.reason, retryAfterSeconds: CAPTURE_SECONDS }
        : filtered(money.reason);
    if (money.kind !== 'money') return money.outcome;
    const movements = money.transactions.flatMap((one) => movementOf(one, settings) ?? []);
    if (movements.length === 0) return filtered('not-booked-here');
    // From the look into the books to the write, no other event of the same money may come in between.
    await links('money-movement').hold([id]);
    const found = await findInBooks(vendor('xero'), id, settings.clearingAccount);
    if (found.kind !== 'success') return found.outcome;
    const booked = new Map(found.answer.map((one) => [one.Reference, one.BankTransactionID]));
    let remote: string | undefined;
    let sum: Parameters<typeof delivered>[1];
    for (const movement of movements) {
      if (movement === 'nothing') return { kind: 'permanent', reason: 'fee-is-the-whole-amount' };
      const mapped = mapRecord(fields, movement);
      if (mapped.kind !== 'mapped') return mapped;
      const [{ UnitAmount: amount } = { UnitAmount: 0 }] = mapped.record.LineItems;
      sum = { amount, currency: mapped.record.CurrencyCode };
      const there = booked.get(movement.reference);
      if (there !== undefined) {
        remote = there;
        continue;
      }
      const added = await addToBooks(vendor('xero'), movement.reference, mapped.record);
      if (added.kind === 'failed') return added.outcome;
      remote = added.id;
    }
    return remote === undefined ? filtered('not-booked-here') : delivered(remote, sum);
  },
});
