import * as z from 'zod';

const address = z.string().min(3);
const about = { 'data[email]': address };

/** What a webhook of Mailchimp tells, by the names of its form. It is a hint: the member is read. */
export const memberEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('unsubscribe'),
    ...about,
    'data[action]': z.string().optional(),
    'data[web_id]': z.string().optional(),
  }),
  z.object({ type: z.literal('cleaned'), ...about }),
  z.object({ type: z.literal('subscribe'), ...about }),
  z.object({ type: z.literal('profile'), ...about }),
  z.object({ type: z.literal('upemail'), 'data[old_email]': address, 'data[new_email]': address }),
]);

export type MemberEvent = z.infer<typeof memberEvent>;

/** The addresses that the member had before the event, and has after it. */
export function addressesIn(event: MemberEvent): { readonly old: string; readonly now: string } {
  if (event.type === 'upemail') return { old: event['data[old_email]'], now: event['data[new_email]'] };
  return { old: event['data[email]'], now: event['data[email]'] };
}
