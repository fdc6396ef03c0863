import type { DeliveryContext, Outcome, Vendor } from 'penstock';
import type { ConsentSettings } from './consent.ts';
import type { LostSettings } from './contact.ts';

type Settings = ConsentSettings & LostSettings & { readonly listId: string; readonly appId: string };
type Context = DeliveryContext<unknown, Settings, 'hubspot' | 'mailchimp', 'contact-member'>;

/** What the steps of a delivery work with. */
export interface Surroundings {
  readonly settings: Settings;
  readonly hubspot: Vendor;
  readonly mailchimp: Vendor;
  readonly pairs: ReturnType<Context['links']>;
  /** Of a conflict that a person decided. */
  readonly decided?: Context['decided'];
}

export function surroundingsOf({
  settings,
  vendor,
  links,
  decided,
}: Pick<Context, 'settings' | 'vendor' | 'links' | 'decided'>): Surroundings {
  const accounts = { hubspot: vendor('hubspot'), mailchimp: vendor('mailchimp') };
  return { settings, ...accounts, pairs: links('contact-member'), decided };
}

/** A step's result, or how the attempt ends. */
export type Step<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly outcome: Outcome };

export const goOn = <T>(value: T): Step<T> => ({ ok: true, value });
export const endWith = (outcome: Outcome): { readonly ok: false; readonly outcome: Outcome } => ({
  ok: false,
  outcome,
});
export const dead = (reason: string, problems: readonly string[] = []): Outcome => ({
  kind: 'permanent',
  reason,
  ...(problems.length > 0 && { problems }),
});
/** Known, and not to be carried out yet: counted as open, and sent again when what it lacks is there. */
export const owed = (reason: string, problem: string): Outcome => ({ kind: 'owed', reason, problems: [problem] });
export const conflict = (reason: string, fields: readonly string[]): Outcome => ({ kind: 'conflict', reason, fields });
