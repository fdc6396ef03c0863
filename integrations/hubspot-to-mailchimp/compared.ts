/** What is compared of a contact and of its member. */
export interface ComparedValues {
  readonly firstName: string;
  readonly lastName: string;
  /** HubSpot: whether the person may be mailed. Mailchimp: whether campaigns reach the person. */
  readonly mailed: boolean;
}

/** What both sides call a person by. Of a key only a digest is kept. */
export const keyOf = (address: string) => address.trim().toLowerCase();

/** A name in one form: Mailchimp may trim what it was given, and the two may write one letter in two ways. */
export const nameOf = (value: unknown) => (typeof value === 'string' ? value.trim().normalize('NFC') : '');

type Seen = Readonly<Record<keyof ComparedValues, unknown>>;

/** The classes that `differs` falls into. */
export function differenceIn(contact: Seen, member: Seen): 'mailed-against-consent' | 'differs' | 'not-mailed' {
  if (member.mailed && !contact.mailed) return 'mailed-against-consent';
  const isNamedAlike = contact.firstName === member.firstName && contact.lastName === member.lastName;
  return isNamedAlike ? 'not-mailed' : 'differs';
}
