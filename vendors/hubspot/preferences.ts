import type { Answer, VendorRequest } from '../toolkit/request.ts';
import type { Answers } from './answers.ts';
import type { Author, Contacts } from './contacts.ts';
import { jsonObject } from './input.ts';
import type { Catalogue } from './properties.ts';

interface Preferences {
  readonly answers: Answers;
  readonly contacts: Contacts;
  catalogue(): Catalogue;
}

/** The contact property that says whether the person left one kind of e-mail. */
const optOutOf = (subscriptionId: string) => `hs_email_optout_${subscriptionId}`;

/**
 * `POST /communication-preferences/v4/statuses/{email}`: one kind of e-mail for one address. The kinds that there are have a contact
 * property `hs_email_optout_ID`. HubSpot keeps preferences by address, so an address without a contact is answered alike.
 */
export function writeStatus(
  { answers, contacts, catalogue }: Preferences,
  { request, email, author }: { readonly request: VendorRequest; readonly email: string; readonly author: Author },
): Answer {
  const body = jsonObject(request, answers);
  if (!body.ok) return body.answer;
  const { channel, statusState, subscriptionId, legalBasis } = body.value;
  const property = optOutOf(String(subscriptionId));
  if (channel !== 'EMAIL') return answers.validation('channel must be EMAIL');
  if (statusState !== 'SUBSCRIBED' && statusState !== 'UNSUBSCRIBED')
    return answers.validation('statusState must be one of SUBSCRIBED, UNSUBSCRIBED');
  if (!Number.isInteger(subscriptionId) || !Object.hasOwn(catalogue(), property))
    return answers.validation(`Subscription ${String(subscriptionId)} does not exist`);
  if (statusState === 'SUBSCRIBED' && legalBasis === undefined)
    return answers.validation('legalBasis is required for SUBSCRIBED');
  const inBin = () => contacts.all().find(({ properties }) => properties.email === email.toLowerCase());
  const contact = contacts.byEmail(email) ?? inBin();
  const leaves = statusState === 'UNSUBSCRIBED';
  if (!leaves && contact?.properties.hs_email_optout === 'true')
    return answers.validation('The contact has unsubscribed from all e-mail and cannot be subscribed');
  const value = leaves ? 'true' : 'false';
  const changed = contact !== undefined && (contact.properties[property] ?? 'false') !== value;
  if (changed) contacts.optOut(contact, leaves, author, property);
  const status = { channel, status: statusState, subscriptionId, subscriberIdString: email, source: 'API' };
  return answers.json(200, status, changed);
}
