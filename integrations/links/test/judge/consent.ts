import type { Seen } from './seen.ts';
import { traceOf } from './trace.ts';

/** A worker reads both sides within its own minute, and a call that was given up acts within two more. */
const GRACE_MS = 200_000;

/** Opt-outs that were undone: by a write of ours on the way, or at the end. */
export function undoneOf(seen: Seen): readonly string[] {
  const { contacts, members, history, writes } = seen;
  const onTheWay = writes.flatMap(({ at, subscribed, event }) => {
    if (subscribed === undefined) return [];
    const before = traceOf(seen, at - GRACE_MS);
    const now = traceOf(seen, at);
    const holder = history.findLast((one) => one.at <= at && getsAddress(one, subscribed));
    const id = holder && 'contact' in holder ? now.current('into' in holder ? holder.into : holder.contact) : undefined;
    const isOut = (trace: typeof now) =>
      trace.isLeft(subscribed) ||
      (id !== undefined && (['hubspot', 'mailchimp'] as const).some((side) => trace.isOptedOut(id, side)));
    // Before the event of a merge came, the contact that stays knows nothing of the other one's wishes.
    const isMerged = history.some((one) => one.did === 'merge' && one.at <= at && now.current(one.into) === id);
    return isOut(before) && isOut(now) && !isMerged
      ? [`${subscribed} was subscribed by ${event}, against an opt-out`]
      : [];
  });
  const trace = traceOf(seen);
  const atTheEnd = contacts.flatMap(({ id, email, isDeleted }) => {
    const member = members.find((one) => one.email === email);
    if (isDeleted || email === undefined || member?.status !== 'subscribed') return [];
    const sides = (['hubspot', 'mailchimp'] as const).filter(
      (side) => trace.isOptedOut(id, side) && !(side === 'hubspot' && trace.hasReturned(id)),
    );
    if (trace.isLeft(email)) sides.push('mailchimp');
    return sides.map((side) => `${email} of contact ${id} is subscribed, against an opt-out at ${side}`);
  });
  return [...onTheWay, ...atTheEnd];
}

function getsAddress(one: Seen['history'][number], email: string): boolean {
  return (one.did === 'create' && one.email === email) || (one.did === 'move' && one.to === email);
}
