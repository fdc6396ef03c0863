import { type FormEvent, formEvent } from '../events/form.ts';

/**
 * The form that both kinds of Mailchimp's webhooks send. An "unsub" and a "delete" of one second differ by their action alone. A
 * `cleaned` names its member by the address alone, and no address becomes an id: it is told by its bytes.
 */
export const MAILCHIMP_EVENTS: FormEvent = {
  read: formEvent,
  id: ['form/type', 'form/data[id]|form/data[new_id]|hash', 'form/fired_at', 'form/data[action]??'],
  type: ['form/type'],
  time: { at: 'form/fired_at', unit: 'utc' },
  entity: ['=member', 'form/data[id]|form/data[new_id]|hash'],
  account: ['form/data[list_id]'],
};
