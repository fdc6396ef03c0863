import { createHash } from 'node:crypto';
import type { Collection, Store } from '../toolkit/store.ts';
import type { MergeValues } from './merge.ts';

export type Status = 'subscribed' | 'unsubscribed' | 'cleaned' | 'pending' | 'transactional' | 'archived';

export interface Member {
  readonly listId: string;
  readonly hash: string;
  readonly email: string;
  readonly status: Status;
  /** The person left or the address bounced for good: only the person can bring it back to `subscribed`. */
  readonly inComplianceState: boolean;
  readonly mergeFields: MergeValues;
  readonly contactId: string;
  readonly webId: number;
  readonly emailType: string;
  readonly language: string;
  readonly vip: boolean;
  readonly unsubscribeReason?: string;
  readonly signedUpAt: number;
  readonly optedInAt: number | null;
  readonly lastChangedAt: number;
}

export interface Members {
  /** By the MD5 of the lower-case address, by the address itself, or by contact id. */
  find(listId: string, key: string): Member | undefined;
  ofList(listId: string): Member[];
  all(): Member[];
  /** Stores a member; `before` is removed when the address, and with it the hash, has changed. */
  keep(member: Member, before?: Member): void;
  /** Deletes a member permanently: its address cannot be added a second time. */
  erase(member: Member): void;
  isForgotten(listId: string, email: string): boolean;
  /** Ids for a new member. */
  newIds(listId: string): { contactId: string; webId: number };
}

const FIRST_WEB_ID = 412_000_001;

export function memberHash(email: string): string {
  return md5(email.toLowerCase());
}

export function memberBook(store: Store): Members {
  const members: Collection<Member> = store.collection('members');
  const contactIds: Collection<string> = store.collection('members by contact id');
  const forgotten: Collection<boolean> = store.collection('forgotten members');
  const keyOf = (listId: string, hash: string) => `${listId}/${hash}`;
  return {
    find(listId, key) {
      const hash = key.includes('@') ? memberHash(key) : key.toLowerCase();
      return members.get(keyOf(listId, hash)) ?? members.get(contactIds.get(keyOf(listId, hash)) ?? '');
    },
    ofList: (listId) => members.all().filter((member) => member.listId === listId),
    all: () => members.all(),
    keep(member, before) {
      if (before && before.hash !== member.hash) members.remove(keyOf(before.listId, before.hash));
      members.put(keyOf(member.listId, member.hash), member);
      contactIds.put(keyOf(member.listId, member.contactId), keyOf(member.listId, member.hash));
    },
    erase(member) {
      members.remove(keyOf(member.listId, member.hash));
      contactIds.remove(keyOf(member.listId, member.contactId));
      forgotten.put(keyOf(member.listId, member.hash), true);
    },
    isForgotten: (listId, email) => forgotten.get(keyOf(listId, memberHash(email))) === true,
    newIds(listId) {
      const webId = store.next('members', FIRST_WEB_ID);
      return { webId, contactId: md5(`contact ${listId} ${webId}`) };
    },
  };
}

/** Depends on the address alone, not on the list. */
export function uniqueEmailId(email: string): string {
  return md5(`address ${email.toLowerCase()}`).slice(0, 10);
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
