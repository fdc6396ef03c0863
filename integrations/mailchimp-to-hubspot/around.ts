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
}

export const echo = (reason: string): Outcome => ({ kind: 'echo', reason });
export const stale = (reason: string): Outcome => ({ kind: 'stale', reason });
export const dead = (reason: string, problem: string): Outcome => ({ kind: 'permanent', reason, problems: [problem] });
