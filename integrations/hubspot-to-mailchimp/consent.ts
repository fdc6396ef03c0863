/** What a person agreed to, from the loosest to the strictest. A member that is cleaned, archived or transactional says nothing of it. */
const CONSENTS = ['subscribed', 'pending', 'unsubscribed'] as const;
export type Consent = (typeof CONSENTS)[number];

/** What HubSpot says of the contact. */
export interface Wishes {
  readonly optedOut: boolean;
  readonly isLost: boolean;
}

export interface ConsentSettings {
  /** `subscribed`, `pending` or `transactional`: the status of a new member. */
  readonly statusIfNew: string;
  /** `yes`: a person who left, or never confirmed, may be asked by Mailchimp's confirmation e-mail. */
  readonly askAgain: string;
}

/** A member, and what the link remembers of it. */
export interface KnownMember {
  /** Absent where only the link knows of it. */
  readonly status?: string | undefined;
  readonly facts: Readonly<Record<string, string>>;
}

export const consentIn = (status: string | undefined): Consent | undefined =>
  CONSENTS.find((consent) => consent === status);

export function strictest(...all: readonly (Consent | undefined)[]): Consent | undefined {
  const ranks = all.flatMap((consent) => (consent === undefined ? [] : [CONSENTS.indexOf(consent)]));
  return ranks.length === 0 ? undefined : CONSENTS[Math.max(...ranks)];
}

/**
 * What the person behind a member agreed to: an unsubscription of our own is not theirs. Of a member that bounced or was archived, the
 * link remembers it.
 */
export function consentOf({ status, facts }: KnownMember, { statusIfNew }: ConsentSettings): Consent | undefined {
  const said = consentIn(status) ?? rememberedIn(facts);
  if (said !== 'unsubscribed') return said;
  if (facts.unsubscribedByUs === 'yes') return 'subscribed';
  return facts.unsubscribedByUs === 'created' ? (consentIn(statusIfNew) ?? 'unsubscribed') : 'unsubscribed';
}

/** Who was no subscriber before the member was archived does not become one afterwards. */
function rememberedIn({ status, statusBefore }: KnownMember['facts']): Consent | undefined {
  return statusBefore === undefined ? consentIn(status) : (consentIn(statusBefore) ?? 'unsubscribed');
}

/** The status that a member gets: a contact that opted out or is lost has none but `unsubscribed`. */
export function statusFor(
  { optedOut, isLost }: Wishes,
  consent: Consent | undefined,
  settings: ConsentSettings,
): string {
  if (optedOut || isLost) return 'unsubscribed';
  return consent === 'pending' ? pendingOrNone(settings) : (consent ?? settings.statusIfNew);
}

/** `pending` sends an e-mail: where no setting allows it, the stricter status stands. */
export function pendingOrNone({ statusIfNew, askAgain }: ConsentSettings): 'pending' | 'unsubscribed' {
  return statusIfNew === 'pending' || askAgain === 'yes' ? 'pending' : 'unsubscribed';
}

/** What the link keeps of an unsubscription: the contact may be won back, and then only ours is taken back. */
export function unsubscribedByUs(
  { optedOut, isLost }: Wishes,
  consent: Consent | undefined,
  { status, before, isNew }: { readonly status: string; readonly before: string | undefined; readonly isNew: boolean },
): string | undefined {
  if (status !== 'unsubscribed' || optedOut || !isLost || consent === 'unsubscribed') return undefined;
  return before ?? (isNew ? 'created' : 'yes');
}
