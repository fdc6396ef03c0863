import * as z from 'zod';
import { CONTROL } from '../toolkit/control.ts';
import type { ControlRoute } from '../toolkit/control-route.ts';
import { ControlError, checked } from '../toolkit/settings.ts';
import type { Member } from './members.ts';
import type { MailchimpSettings } from './settings.ts';
import { memberView } from './view.ts';
import type { Desk } from './write.ts';

const address = z.strictObject(
  {
    email_address: z.string('must be the address of a member'),
    list_id: z.string('must be the id of a list, or be left out while there is only one').optional(),
  },
  'must be { "email_address": "…", "list_id"?: "…" }',
);

/** Changes that the person behind an address, or Mailchimp itself, makes to a member without an API call. */
export function peopleControls({ members, clock }: Desk, settings: () => MailchimpSettings): ControlRoute[] {
  const act = (path: string, about: string, change: Partial<Member>): ControlRoute => ({
    method: 'POST',
    pattern: `${CONTROL}${path}`,
    about,
    handle({ body }) {
      const { email_address, list_id } = checked(address, body);
      const listId = list_id ?? onlyList(settings());
      const member = members.find(listId, email_address);
      if (!member)
        throw new ControlError(`"email_address" is on no list "${listId}": GET ${CONTROL}/state shows who is.`, 404);
      const next = { ...member, ...change, lastChangedAt: clock.now() };
      members.keep(next);
      return memberView(next);
    },
  });
  return [
    act('/unsubscribe', 'the person leaves: { email_address, list_id? }', {
      status: 'unsubscribed',
      inComplianceState: true,
      unsubscribeReason: 'None given',
    }),
    act('/clean', 'the address bounced for good: { email_address, list_id? }', {
      status: 'cleaned',
      inComplianceState: true,
    }),
    act('/confirm', 'the person signs up or confirms: { email_address, list_id? }', {
      status: 'subscribed',
      inComplianceState: false,
    }),
  ];
}

function onlyList({ lists }: MailchimpSettings): string {
  const [first, second] = lists;
  if (first && !second) return first.id;
  throw new ControlError(
    `There are ${lists.length} lists: name one in "list_id", or set "lists" with PUT ${CONTROL}/settings.`,
  );
}
