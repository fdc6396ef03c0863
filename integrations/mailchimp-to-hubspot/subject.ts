import type { Pair } from '../links/pair.ts';
import type { ContactRecord } from './contact.ts';
import type { Member } from './member.ts';

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
