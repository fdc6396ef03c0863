import { type Step, until } from 'penstock/demonstration';
import type { BookedRow, Systems } from './systems.ts';

/** Real seconds before an effect counts as missed: a slow machine is not a miss. */
const PATIENCE = 120;
const PAID = 1999;
/** What the simulated Stripe takes of it: 1.5 % and 25 cents. */
const FEE = 55;

const shown = (rows: readonly BookedRow[]) =>
  rows.map(({ reference, cents }) => `${(cents / 100).toFixed(2)}${reference.includes(' failed') ? ' back' : ''}`);

/** One payment on its way into the books, and its refund. */
export function steps(systems: Systems): readonly Step[] {
  let [charge, refund] = ['', ''];
  return [
    {
      step: 'a customer pays 19.99; Xero adds it and answers 500',
      expected: '19.44 after the fee, once',
      run: async () => {
        await systems.failNextWrite();
        charge = await systems.pay(PAID);
        const { seen } = await until(
          () => systems.booked(charge),
          (rows) => rows.length > 0,
          PATIENCE,
        );
        return { seen: shown(seen).join(', '), ok: seen.length === 1 && seen[0]?.cents === PAID - FEE };
      },
    },
    {
      step: '5.00 are refunded',
      expected: '-5.00',
      run: async () => {
        refund = await systems.refund(charge, 500);
        const { seen } = await until(
          () => systems.booked(refund),
          (rows) => rows.length > 0,
          PATIENCE,
        );
        return { seen: shown(seen).join(', '), ok: seen.length === 1 && seen[0]?.cents === -500 };
      },
    },
    {
      step: 'the bank sends the refund back',
      expected: '-5.00, 5.00 back; the payment still once',
      run: async () => {
        await systems.failRefund(refund);
        const { seen } = await until(
          () => systems.booked(refund),
          (rows) => rows.length > 1,
          PATIENCE,
        );
        const paid = await systems.booked(charge);
        const times = paid.length === 1 ? 'once' : `${paid.length} times`;
        return { seen: `${shown(seen).join(', ')}; the payment ${times}`, ok: seen.length === 2 && paid.length === 1 };
      },
    },
  ];
}
