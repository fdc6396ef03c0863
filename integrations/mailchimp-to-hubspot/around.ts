import type { DeliveryContext, Outcome, Vendor } from 'penstock';
import type contract from './contract.ts';

type Settings = { readonly [Name in keyof typeof contract.settings]: string };
type Context = DeliveryContext<unknown, Settings, 'hubspot' | 'mailchimp', 'contact-member'>;

/** What the steps of the delivery work with. */
export interface Around {
  readonly settings: Settings;
  readonly hubspot: Vendor;
  readonly mailchimp: Vendor;
  readonly pairs: ReturnType<Context['links']>;
  /** Of a conflict that a person decided. */
  readonly decided?: Context['decided'];
}

export const echo = (reason: string): Outcome => ({ kind: 'echo', reason });
export const stale = (reason: string): Outcome => ({ kind: 'stale', reason });
/** Known, and not to be carried out yet: counted as open, and sent again when what it lacks is there. */
export const owed = (reason: string, problem: string): Outcome => ({ kind: 'owed', reason, problems: [problem] });
