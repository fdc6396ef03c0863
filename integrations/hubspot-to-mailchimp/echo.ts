import { valuesHash } from '../links/member.ts';
import type { Contact } from './contact.ts';
import type { ContactEvent } from './contact-event.ts';
import { readMember } from './member.ts';
import type { Plan } from './member-change.ts';
import { endWith, goOn, type Step, type Surroundings } from './surroundings.ts';
import type { Surveyed } from './survey.ts';

/** Only values come back from the other direction: it creates, deletes and merges no contact. */
const isByCall = ({ subscriptionType, changeSource }: ContactEvent) =>
  subscriptionType === 'contact.propertyChange' && changeSource === 'INTEGRATION';

/** Whether HubSpot tells a change that `mailchimp-to-hubspot` made: rule 24. */
export function isOurWrite(event: ContactEvent, { appId }: Surroundings['settings']): boolean {
  return isByCall(event) && String(event.sourceId) === appId;
}

interface Told {
  readonly event: ContactEvent;
  readonly contact: Contact;
  readonly surveyed: Surveyed;
  readonly plan: Plan;
  readonly values: Parameters<typeof valuesHash>[0];
}

/** Whether a change by a call asks for nothing that the member does not have: no status and no link would change. */
export async function isEcho(
  around: Surroundings,
  { event, contact, surveyed, plan, values }: Told,
): Promise<Step<boolean>> {
  const { pair, target, merged, displaced } = surveyed;
  const { unsubscribedByUs, statusBefore } = pair.facts;
  const [first, ...others] = plan.steps;
  const isPlain = first.kind === 'upsert' && first.status === undefined && others.length === 0;
  const mayChange = contact.optedOut || contact.isLost || unsubscribedByUs !== undefined || statusBefore !== undefined;
  const isOwn = target !== undefined && pair.to === target.hash && merged.length === 0 && displaced === undefined;
  if (!isByCall(event) || !isPlain || !isOwn || mayChange) return goOn(false);
  const read = await readMember(around.mailchimp, around.settings.listId, target.hash);
  if (read.kind === 'failed') return endWith(read.outcome);
  return goOn(read.kind === 'member' && valuesHash(read.member) === valuesHash(values));
}
