import type { Outcome, Vendor } from 'penstock';
import * as z from 'zod';
import { memberPath } from '../links/member.ts';

export const memberRecord = z.object({
  id: z.string(),
  status: z.string(),
  contact_id: z.string(),
  email_address: z.string().optional(),
  merge_fields: z.record(z.string(), z.unknown()).optional(),
});
export type Member = z.infer<typeof memberRecord>;

export type MemberRead =
  | { readonly kind: 'member'; readonly member: Member }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly outcome: Outcome };

export async function readMember(mailchimp: Vendor, listId: string, hash: string): Promise<MemberRead> {
  const read = await mailchimp.call({
    operation: 'read member',
    method: 'GET',
    path: memberPath(listId, hash),
    answer: memberRecord,
  });
  if (read.kind === 'success') return { kind: 'member', member: read.answer };
  return read.kind === 'absent' ? { kind: 'absent' } : { kind: 'failed', outcome: read.outcome };
}

export type Archived =
  | { readonly kind: 'archived' | 'refused' }
  | { readonly kind: 'failed'; readonly outcome: Outcome };

/** Archives a member. `refused`: it is archived, pending or bounced, and Mailchimp leaves it as it is. */
export async function archiveMember(mailchimp: Vendor, listId: string, hash: string): Promise<Archived> {
  const archived = await mailchimp.call({
    operation: 'archive member',
    method: 'DELETE',
    path: memberPath(listId, hash),
    answer: z.unknown(),
  });
  if (archived.kind === 'success' || archived.kind === 'absent') return { kind: 'archived' };
  if (archived.kind === 'refused') return { kind: 'refused' };
  return { kind: 'failed', outcome: archived.outcome };
}
