import type { Clock } from '@penstock/local-aws/clock';
import type { Answer } from '../toolkit/request.ts';
import type { MemberInput } from './input.ts';
import { type Member, type Members, memberHash, type Status } from './members.ts';
import { emptyMergeValues, missingErrors, storedValue, valueErrors } from './merge.ts';
import { type Problem, unvalidated } from './problems.ts';
import type { List } from './settings.ts';
import { memberView } from './view.ts';

interface Write {
  readonly list: List;
  /** The member that the path names, if there is one. */
  readonly before: Member | undefined;
  readonly input: MemberInput;
  readonly skipMergeValidation: boolean;
  readonly fakeDomains: readonly string[];
  readonly complianceMoves: boolean;
}

export interface Desk {
  readonly members: Members;
  readonly problem: Problem;
  readonly clock: Clock;
}

/** Adds or changes one member; members that the input leaves out keep their values. */
export function writeMember(desk: Desk, write: Write): Answer {
  const { members, problem, clock } = desk;
  const { list, before, input } = write;
  const email = (input.email_address ?? before?.email ?? '').trim();
  const refused = refusedAddress(desk, write, email);
  if (refused) return refused;
  const status = input.status ?? before?.status ?? input.status_if_new;
  if (status === undefined)
    return unvalidated(problem, [{ field: '', message: 'Required fields were not provided: status_if_new' }]);
  const isMoved = before !== undefined && memberHash(email) !== before.hash;
  if (before?.inComplianceState && (input.status === 'subscribed' || (isMoved && !write.complianceMoves)))
    return problem(
      400,
      'Member In Compliance State',
      `${email} is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed.`,
    );
  const given = input.merge_fields ?? {};
  const mergeFields = {
    ...emptyMergeValues(list),
    ...before?.mergeFields,
    ...Object.fromEntries(Object.entries(given).map(([tag, value]) => [tag, storedValue(value)])),
  };
  const errors = [...valueErrors(list, given), ...(write.skipMergeValidation ? [] : missingErrors(list, mergeFields))];
  if (errors.length > 0) return problem(400, 'Invalid Resource', 'Your merge fields were invalid.', { errors });

  const now = clock.now();
  const fresh = before ?? {
    listId: list.id,
    ...members.newIds(list.id),
    emailType: 'html',
    language: '',
    vip: false,
    inComplianceState: false,
    optedInAt: null,
    signedUpAt: now,
    lastChangedAt: now,
  };
  const next: Member = {
    ...fresh,
    hash: memberHash(email),
    email,
    status,
    inComplianceState: fresh.inComplianceState || status === 'cleaned',
    mergeFields,
    emailType: input.email_type ?? fresh.emailType,
    language: input.language ?? fresh.language,
    vip: input.vip ?? fresh.vip,
    ...leaving(before, status),
    optedInAt: status === 'subscribed' ? (fresh.optedInAt ?? now) : fresh.optedInAt,
  };
  const changed = before === undefined || JSON.stringify(next) !== JSON.stringify({ ...next, ...before });
  const member = changed ? { ...next, lastChangedAt: now } : before;
  if (changed) members.keep(member, before);
  return { ...jsonAnswer(200, memberView(member)), changed };
}

export function jsonAnswer(status: number, body: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

function refusedAddress({ members, problem }: Desk, write: Write, email: string): Answer | undefined {
  const { list, before, fakeDomains } = write;
  if (!isAddress(email)) return problem(400, 'Invalid Resource', 'Please provide a valid email address.');
  if (fakeDomains.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase()))
    return problem(400, 'Invalid Resource', `${email} looks fake or invalid, please enter a real email address.`);
  const other = members.find(list.id, email);
  if (other && other.hash !== before?.hash)
    return problem(
      400,
      'Member Exists',
      `${email} is already a list member. Use PUT to insert or update list members.`,
    );
  if (!other && members.isForgotten(list.id, email))
    return problem(
      400,
      'Forgotten Email Not Subscribed',
      `${email} was permanently deleted and cannot be re-imported. The contact must re-subscribe to get back on the list.`,
    );
  return undefined;
}

function leaving(before: Member | undefined, status: Status): { unsubscribeReason?: string } {
  return status === 'unsubscribed' && before?.status !== 'unsubscribed'
    ? { unsubscribeReason: 'N/A (Unsubscribed by an admin)' }
    : {};
}

function isAddress(value: string): boolean {
  return value.length <= 254 && /^[^\s@,;<>()"]+@[^\s@.,;<>()"]+(\.[^\s@.,;<>()"]+)+$/.test(value);
}
