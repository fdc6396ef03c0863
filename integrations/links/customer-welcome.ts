import { defineLink } from 'penstock';

/** For which order a customer was welcomed. It stands before the e-mail is sent, so that no second event sends another one. */
export const customerWelcome = defineLink({
  name: 'customer-welcome',
  title: 'Shopify customer and the order of the welcome e-mail',
  from: { system: 'Shopify', record: 'customer', id: 'customer number' },
  to: { system: 'Shopify', record: 'order', id: 'order number of the Admin API' },
  facts: { event: 'hash of the identity of the event that may send the e-mail' },
});
