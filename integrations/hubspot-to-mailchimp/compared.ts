/** What is compared of a contact and of its member. */
export interface ComparedValues {
  readonly firstName: string;
  readonly lastName: string;
}

/** What HubSpot says of a person's consent, in a word; of several, the strictest. */
export const CONSENT = ['mailable', 'lost', 'opted-out'] as const;

/** Each status is a listing of its own. Archived members are left out: most of them are those of contacts that were deleted. */
export const STATUSES = ['subscribed', 'unsubscribed', 'cleaned', 'pending', 'transactional'] as const;

/** What both sides call a person by. Of a key only a digest is kept. */
export const keyOf = (address: string) => address.trim().toLowerCase();

/** As HubSpot's own events have it: a number, where one can hold it. */
export const idOf = (contactId: string) => (Number.isSafeInteger(Number(contactId)) ? Number(contactId) : contactId);

/** A name in one form: Mailchimp may trim what it was given, and the two may write one letter in two ways. */
export const nameOf = (value: unknown) => (typeof value === 'string' ? value.trim().normalize('NFC') : '');
