import { path, type Vendor, type VendorResult } from 'penstock';
import * as z from 'zod';
import { memberHash, memberPath } from '../links/member.ts';
import { type ComparedValues, idOf, keyOf, nameOf, STATUSES } from './compared.ts';

/** Mailchimp's largest page. */
const PAGE = 1000;

const memberListed = z.object({
  id: z.string(),
  email_address: z.string(),
  status: z.string(),
  merge_fields: z.record(z.string(), z.unknown()).optional(),
  last_changed: z.string().optional(),
});
const MEMBER_FIELDS = Object.keys(memberListed.shape);

/** Where the next page begins, with the members of all statuses as they were counted at the beginning. */
const placeInListing = z.object({
  status: z.enum(STATUSES),
  offset: z.number().refine(Number.isInteger),
  total: z.number().refine(Number.isInteger),
});
type Place = z.infer<typeof placeInListing>;

interface Visit {
  readonly settings: { readonly listId: string };
  readonly vendor: Vendor;
}

interface Asked {
  readonly by: 'id' | 'key';
  readonly value: string;
  readonly linked?: string;
}

/** Mailchimp's side of the comparison: members of the audience that are not archived. */
export const comparedMembers = {
  async list({ cursor, ...visit }: Visit & { readonly cursor?: string }) {
    const begun = cursor === undefined ? await beginning(visit) : placeInListing.parse(JSON.parse(cursor));
    if ('kind' in begun) return begun;
    const { status, offset, total } = begun;
    const listed = await listMembers(visit, 'list members', { status, offset, count: PAGE });
    if (listed.kind !== 'success') return failedListing(listed);
    const { members = [], total_items: ofStatus } = listed.answer;
    const next = after(begun, members.length, ofStatus);
    return {
      ...{ kind: 'page' as const, records: members.map(comparedOf), total },
      ...(next !== undefined && { next: JSON.stringify(next) }),
    };
  },

  /** By id or by key: a member's id is the MD5 of its address. @param asked `linked`: its contact, which is gone where a repair is made */
  async find({ by, value, linked, settings, vendor }: Visit & Asked) {
    const read = await vendor.call({
      operation: 'read member',
      method: 'GET',
      path: memberPath(settings.listId, by === 'id' ? value : memberHash(value)),
      query: { fields: MEMBER_FIELDS.join(',') },
      answer: memberListed,
    });
    if (read.kind !== 'success') return read;
    return read.answer.status === 'archived'
      ? failure('absent', 'member-archived')
      : { kind: 'found' as const, record: { ...comparedOf(read.answer), body: departureOf(linked) } };
  },
};

/** The deletion that was lost, as the delivery takes it. */
const departureOf = (contactId: string | undefined) =>
  contactId === undefined ? {} : { subscriptionType: 'contact.deletion', objectId: idOf(contactId) };

/** Counts what each status has, so that a listing that is cut short is noticed. */
async function beginning(visit: Visit): Promise<Place | Failed> {
  let total = 0;
  for (const status of STATUSES) {
    const counted = await listMembers(visit, 'count members', { status, offset: 0, count: 1 });
    if (counted.kind !== 'success') return failedListing(counted);
    total += counted.answer.total_items;
  }
  return { status: STATUSES[0], offset: 0, total };
}

/** The place behind this page; a status that ends before its own number is noticed by the total. */
function after({ status, offset, total }: Place, read: number, ofStatus: number): Place | undefined {
  if (read > 0 && offset + read < ofStatus) return { status, offset: offset + read, total };
  const next = STATUSES[STATUSES.indexOf(status) + 1];
  return next && { status: next, offset: 0, total };
}

function listMembers(
  { settings, vendor }: Visit,
  operation: 'list members' | 'count members',
  { status, offset, count }: Omit<Place, 'total'> & { readonly count: number },
) {
  const ofMembers = operation === 'list members' ? MEMBER_FIELDS.map((name) => `members.${name}`) : [];
  return vendor.call({
    operation,
    method: 'GET',
    path: path`/3.0/lists/${settings.listId}/members`,
    query: { status, offset: String(offset), count: String(count), fields: ['total_items', ...ofMembers].join(',') },
    answer: z.object({ members: z.array(memberListed).optional(), total_items: z.number() }),
  });
}

type Failed = Exclude<VendorResult<never>, { kind: 'success' }>;

function failure(kind: Failed['kind'], reason: string): Failed {
  return { kind, reason, outcome: { kind: 'permanent', reason } };
}

/** An audience that is not found must not pass for an empty one. */
const failedListing = (failed: Failed): Failed =>
  failed.kind === 'absent' ? failure('failed', 'mailchimp-audience-not-found') : failed;

function comparedOf({ id, email_address, status, merge_fields = {}, last_changed = '' }: z.infer<typeof memberListed>) {
  const compared: ComparedValues = { firstName: nameOf(merge_fields.FNAME), lastName: nameOf(merge_fields.LNAME) };
  const isTimed = !Number.isNaN(Date.parse(last_changed));
  return { id, key: keyOf(email_address), compared, word: status, ...(isTimed && { changedAt: last_changed }) };
}
