import type { DeliveryContext, Outcome, Vendor } from 'penstock';
import type { Pair } from '../hubspot-to-mailchimp/pair.ts';
import type { ContactRecord } from './contact.ts';
import type contract from './contract.ts';
import type { Member } from './member.ts';

type Settings = { readonly [Name in keyof typeof contract.settings]: string };
export type Context = DeliveryContext<unknown, Settings, 'hubspot' | 'mailchimp', 'contact-member'>;

/** What the steps of the delivery work with. */
export interface Around {
  readonly settings: Settings;
  readonly hubspot: Vendor;
  readonly mailchimp: Vendor;
  readonly pairs: ReturnType<Context['links']>;
}

/** The member that an event is about, with its contact and what the link remembers of both. */
export interface Subject {
  /** As Mailchimp has it now; absent where it is gone. */
  readonly member: Member | undefined;
  readonly contact: ContactRecord;
  readonly pair: Pair | undefined;
  /** The member's address before the event, and after it. */
  readonly old: string;
  readonly now: string;
}

export const echo = (reason: string): Outcome => ({ kind: 'echo', reason });
export const stale = (reason: string): Outcome => ({ kind: 'stale', reason });
export const dead = (reason: string, problem: string): Outcome => ({ kind: 'permanent', reason, problems: [problem] });
