import { type FormEvent, formEvent } from '../events/form.ts';

/** The form that both kinds of Mailchimp's webhooks send. */
export const MAILCHIMP_EVENTS: FormEvent = {
  read: formEvent,
  id: ['form/type', 'form/data[id]|form/data[new_id]|form/data[email]|hash', 'form/fired_at'],
  type: ['form/type'],
  time: { at: 'form/fired_at', unit: 'utc' },
  entity: ['=email', 'form/data[email]|form/data[new_email]'],
  account: ['form/data[list_id]'],
};
