import * as z from 'zod';
import { CONTROL } from '../toolkit/control.ts';
import type { ControlRoute } from '../toolkit/control-route.ts';
import { ControlError, checked } from '../toolkit/settings.ts';
import { type Member, memberHash, uniqueEmailId } from './members.ts';
import type { MailchimpSettings } from './settings.ts';
import { memberView } from './view.ts';
import type { WebhookSender, WebhookType } from './webhooks.ts';
import type { Desk } from './write.ts';

const address = z.object({
  email_address: z.string('must be the address of a member'),
  list_id: z.string('must be the id of a list, or be left out while there is only one').optional(),
});
const plain = z.strictObject(address.shape, 'must be { "email_address": "…", "list_id"?: "…" }');
const moved = z.strictObject(
  { ...address.shape, new_email_address: z.string('must be the new address') },
  'must be { "email_address": "…", "new_email_address": "…", "list_id"?: "…" }',
);
const renamed = z.strictObject(
  { ...address.shape, merge_fields: z.record(z.string(), z.string('must be text')) },
  'must be { "email_address": "…", "merge_fields": { "FNAME": "Ada" }, "list_id"?: "…" }',
);

/** What an act makes of a member, and which event tells it. */
interface Act<Input> {
  readonly path: string;
  readonly about: string;
  readonly input: z.ZodType<Input>;
  change(member: Member, input: Input): Partial<Member>;
  readonly type: WebhookType;
  details(after: Member, before: Member): Readonly<Record<string, string>>;
}

/** Changes that the person behind an address, a colleague, or Mailchimp itself makes to a member without an API call: these are told by webhooks. */
export function peopleControls(
  { members, clock }: Desk,
  settings: () => MailchimpSettings,
  { announce }: WebhookSender,
): ControlRoute[] {
  function act<Input extends z.infer<typeof address>>(one: Act<Input>): ControlRoute {
    return {
      method: 'POST',
      pattern: `${CONTROL}${one.path}`,
      about: one.about,
      handle({ body }) {
        const input = checked(one.input, body);
        const listId = input.list_id ?? onlyList(settings());
        const member = members.find(listId, input.email_address);
        if (!member)
          throw new ControlError(`"email_address" is on no list "${listId}": GET ${CONTROL}/state shows who is.`, 404);
        const next = { ...member, ...one.change(member, input), lastChangedAt: clock.now() };
        members.keep(next, member);
        announce(one.type, next, one.details(next, member));
        return memberView(next);
      },
    };
  }
  return [
    act({
      path: '/unsubscribe',
      about: 'the person leaves: { email_address, list_id? }',
      input: plain,
      change: () => ({ status: 'unsubscribed', inComplianceState: true, unsubscribeReason: 'None given' }),
      type: 'unsubscribe',
      details: (member) => ({ 'data[action]': 'unsub', 'data[reason]': 'manual', ...profileOf(member) }),
    }),
    act({
      path: '/clean',
      about: 'the address bounced for good: { email_address, list_id? }',
      input: plain,
      change: () => ({ status: 'cleaned', inComplianceState: true }),
      type: 'cleaned',
      details: ({ email }) => ({ 'data[campaign_id]': '4fjk2ma9xd', 'data[reason]': 'hard', 'data[email]': email }),
    }),
    act({
      path: '/confirm',
      about: 'the person signs up or confirms: { email_address, list_id? }',
      input: plain,
      change: () => ({ status: 'subscribed', inComplianceState: false }),
      type: 'subscribe',
      details: profileOf,
    }),
    act({
      path: '/archive',
      about: 'a colleague archives the member: { email_address, list_id? }',
      input: plain,
      change: () => ({ status: 'archived' }),
      type: 'unsubscribe',
      details: (member) => ({ 'data[action]': 'delete', 'data[reason]': 'manual', ...profileOf(member) }),
    }),
    act({
      path: '/change-address',
      about: 'the person takes another address: { email_address, new_email_address, list_id? }',
      input: moved,
      change: (_, { new_email_address: email }) => ({ email, hash: memberHash(email) }),
      type: 'upemail',
      details: (after, before) => ({
        'data[new_id]': uniqueEmailId(after.email),
        'data[new_email]': after.email,
        'data[old_email]': before.email,
      }),
    }),
    act({
      path: '/rename',
      about: 'the person changes their profile: { email_address, merge_fields, list_id? }',
      input: renamed,
      change: ({ mergeFields }, { merge_fields }) => ({ mergeFields: { ...mergeFields, ...merge_fields } }),
      type: 'profile',
      details: profileOf,
    }),
  ];
}

function profileOf({ email, emailType, webId, mergeFields }: Member): Readonly<Record<string, string>> {
  const merges = { EMAIL: email, ...mergeFields };
  return {
    'data[id]': uniqueEmailId(email),
    'data[email]': email,
    'data[email_type]': emailType,
    'data[web_id]': String(webId),
    ...Object.fromEntries(
      Object.entries(merges).flatMap(([tag, value]) =>
        typeof value === 'object' ? [] : [[`data[merges][${tag}]`, String(value)]],
      ),
    ),
  };
}

function onlyList({ lists }: MailchimpSettings): string {
  const [first, second] = lists;
  if (first && !second) return first.id;
  throw new ControlError(
    `There are ${lists.length} lists: name one in "list_id", or set "lists" with PUT ${CONTROL}/settings.`,
  );
}
