import type { Outcome, Vendor } from 'penstock';
import * as z from 'zod';
import { memberPath } from '../links/member.ts';

const memberRecord = z.object({
  id: z.string(),
  contact_id: z.string(),
  /** The member's number, which webhooks tell too. It stays with a member that takes another address. */
  web_id: z.union([z.number(), z.string()]).optional(),
  email_address: z.string(),
  status: z.string(),
  /** Only of a member that is unsubscribed. */
  unsubscribe_reason: z.string().optional(),
  merge_fields: z.record(z.string(), z.unknown()).optional(),
});
export type Member = z.infer<typeof memberRecord>;

/** The member as Mailchimp has it now. */
export async function readMember(
  mailchimp: Vendor,
  listId: string,
  hash: string,
): Promise<
  { readonly ok: true; readonly member: Member | undefined } | { readonly ok: false; readonly outcome: Outcome }
> {
  const read = await mailchimp.call({
    operation: 'read member',
    method: 'GET',
    path: memberPath(listId, hash),
    answer: memberRecord,
  });
  if (read.kind === 'success') return { ok: true, member: read.answer };
  return read.kind === 'absent' ? { ok: true, member: undefined } : { ok: false, outcome: read.outcome };
}

/** Unsubscribes a member. Undefined where it is done. */
export async function unsubscribeMember(mailchimp: Vendor, listId: string, hash: string): Promise<Outcome | undefined> {
  const written = await mailchimp.call({
    operation: 'unsubscribe member',
    method: 'PATCH',
    path: memberPath(listId, hash),
    body: { status: 'unsubscribed' },
    answer: z.unknown(),
  });
  if (written.kind === 'success') return undefined;
  // It has moved since it was read.
  return written.kind === 'absent' ? { kind: 'temporary', reason: 'member-moved' } : written.outcome;
}
