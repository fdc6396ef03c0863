import { type Step, until } from 'penstock/demonstration';
import type { Had, Systems } from './systems.ts';

/** Real seconds before an effect counts as missed: a slow machine is not a miss. */
const PATIENCE = 120;
/** Two lamps with their tax, in hundredths. */
const TOTAL = 23_681;

/** One order on its way to three systems, of which one is down. */
export function steps(systems: Systems): readonly Step[] {
  const said = ({ contacts, emails, invoices }: Had) =>
    `${contacts} contact, ${emails} e-mail, ${invoices.length} invoice${invoices.length === 1 ? '' : 's'}`;
  const isWhole = ({ contacts, emails, invoices }: Had) =>
    contacts === 1 && emails === 1 && invoices.length === 1 && invoices[0] === TOTAL;
  /** What the order has had once nothing is on its way. */
  async function settled() {
    await until(systems.inTransit, (count) => count === 0, PATIENCE);
    const had = await systems.had();
    return { seen: said(had), ok: isWhole(had) };
  }
  let healXero = async () => 0;
  let eventId = '';

  return [
    {
      step: 'a first order is paid while Xero answers 503',
      expected: 'a contact, an e-mail; the invoice waits',
      run: async () => {
        healXero = await systems.stopXero();
        eventId = await systems.pay();
        const { seen, done } = await until(
          systems.had,
          ({ contacts, emails }) => contacts === 1 && emails === 1,
          PATIENCE,
        );
        return { seen: said(seen), ok: done && seen.invoices.length === 0 };
      },
    },
    {
      step: 'Xero works again',
      expected: 'the invoice, with no human action',
      run: async () => {
        await healXero();
        const { seen } = await until(systems.had, isWhole, PATIENCE);
        return { seen: said(seen), ok: isWhole(seen) };
      },
    },
    {
      step: 'Shopify sends the event twice more',
      expected: 'nothing further at any of the three',
      run: async () => {
        for (let i = 0; i < 2; i++) await systems.resend(eventId);
        return settled();
      },
    },
    {
      step: 'the order is edited and paid again',
      expected: 'no second e-mail, no second invoice',
      run: async () => {
        await systems.pay({ shipping: { title: 'Free delivery', price: '0.00' } });
        return settled();
      },
    },
    {
      step: 'a member of staff pays a test order',
      expected: 'nothing at any of the three',
      run: async () => {
        await systems.payTestOrder();
        return settled();
      },
    },
  ];
}
