import {
  type Consent,
  type ConsentSettings,
  consentIn,
  consentOf,
  type KnownMember,
  pendingOrNone,
  statusFor,
  strictest,
  type Wishes,
} from './consent.ts';

/** A member that the audience has, by its hash. */
export interface Found extends KnownMember {
  readonly hash: string;
  readonly status: string;
}

/** What was read of a contact that has an address. */
export interface Situation {
  readonly wishes: Wishes;
  readonly settings: ConsentSettings;
  /** What the link remembers of the contact's own member. */
  readonly facts: Readonly<Record<string, string>>;
  /** Whether another contact has taken over that member: what the person agreed to stays with the contact. */
  readonly isDisplaced: boolean;
  /** The member of the contact's address, if there is one, with what the link remembers of it. */
  readonly target: Found | undefined;
  /** Other members that are the contact's: of its address before, or of contacts that were merged into it. */
  readonly sources: readonly Found[];
}

/** One write at Mailchimp. All but `move` and `archive` are about the contact's address. */
export type Step =
  | {
      readonly kind: 'upsert';
      readonly statusIfNew: string;
      /** Left out, an existing member's status stays. */
      readonly status?: string;
      /** What follows where Mailchimp does not let the address be subscribed. */
      readonly ifRefused: 'ask' | 'unsubscribe' | 'end';
    }
  /** The member takes the new address along with its tags and history. Refused, a new one begins as unsubscribed. */
  | { readonly kind: 'move'; readonly from: string; readonly status?: string }
  | { readonly kind: 'archive'; readonly hash: string };

export interface Plan {
  readonly steps: readonly [Step, ...Step[]];
  /** What the person agreed to, as far as it is known. */
  readonly consent: Consent | undefined;
  readonly isNew: boolean;
}

/** What brings the audience in line with a contact that has an address: rules 4 to 9, 12 and 16. */
export function planMember(situation: Situation): Plan {
  const { target, sources } = situation;
  if (target) return sources.length === 0 ? update(situation, target) : join(situation, target);
  const [source] = sources;
  return source ? move(situation, source) : create(situation);
}

/** No member yet, or no longer: what the person said before stands where it is stricter. */
function create({ wishes, settings, facts }: Situation): Plan {
  const remembered = consentOf({ facts }, settings);
  const consent = remembered === 'subscribed' ? undefined : remembered;
  const statusIfNew = statusFor(wishes, consent, settings);
  return { steps: [{ kind: 'upsert', statusIfNew, ifRefused: 'end' }], consent, isNew: true };
}

function update(situation: Situation, target: Found): Plan {
  const { wishes, settings } = situation;
  const { status } = target;
  const isLeft = isLeftArchived(situation, target);
  const consent = isLeft ? undefined : strictest(consentOf(target, settings), carried(situation));
  const wanted = statusFor(wishes, consent, settings);
  const steps = [
    {
      kind: 'upsert',
      statusIfNew: wanted,
      ...(!isLeft && mayBecome(wishes, status, wanted, consent) && { status: wanted }),
      ifRefused: status === 'archived' ? 'unsubscribe' : 'ask',
    },
  ] as const;
  return { steps, consent, isNew: false };
}

/** "Lost" unsubscribes subscribers alone; an opt-out also who has not confirmed yet. A bounced address stays as it is. */
function mayBecome({ optedOut }: Wishes, status: string, wanted: string, consent: Consent | undefined): boolean {
  if (status === wanted) return false;
  switch (status) {
    case 'subscribed':
    case 'unsubscribed':
    case 'archived':
      return true;
    case 'pending':
      return wanted === 'unsubscribed' && (optedOut || consent === 'unsubscribed');
    case 'transactional':
      return optedOut;
    default:
      return false;
  }
}

/** The old and the new address have a member each: the strictest status on the new one, the others are archived. */
function join(situation: Situation, target: Found): Plan {
  const { wishes, settings, sources } = situation;
  const consent = strictest(
    isLeftArchived(situation, target) ? undefined : consentOf(target, settings),
    carried(situation),
    ...sources.map((source) => consentOfSource(source, settings)),
  );
  const wanted = statusFor(wishes, consent ?? (target.status === 'archived' ? 'unsubscribed' : undefined), settings);
  const upsert = {
    kind: 'upsert',
    statusIfNew: wanted,
    ...(mayBecome(wishes, target.status, wanted, consent) && { status: wanted }),
    ifRefused: 'unsubscribe',
  } as const;
  return { steps: [upsert, ...archives(sources)], consent, isNew: false };
}

function move({ wishes, settings, sources }: Situation, first: Found): Plan {
  const consent = strictest(...sources.map((source) => consentOfSource(source, settings)));
  const from = [first, ...sources].find(({ status }) => status !== 'archived' && status !== 'cleaned');
  // A bounce is the address's, and what is archived cannot move: the new address begins with what the person said before.
  if (!from) {
    const statusIfNew = statusFor(wishes, consent, settings);
    return { steps: [{ kind: 'upsert', statusIfNew, ifRefused: 'unsubscribe' }], consent, isNew: true };
  }
  const wanted = statusFor(wishes, consent, settings);
  const isStricter = consentIn(wanted) !== undefined && strictest(consentIn(wanted), consentIn(from.status)) === wanted;
  const changes = isStricter && mayBecome(wishes, from.status, wanted, consent);
  const isWonBack = from.status === 'unsubscribed' && consent !== 'unsubscribed';
  const moved = {
    kind: 'move',
    from: from.hash,
    ...((changes || isWonBack) && wanted !== from.status && { status: wanted }),
  } as const;
  return {
    steps: [moved, ...archives(sources.filter(({ hash }) => hash !== from.hash))],
    consent,
    isNew: false,
  };
}

/** A person archived it at Mailchimp: it stays so. */
function isLeftArchived({ facts, isDisplaced }: Situation, target: Found): boolean {
  const byUs = target.facts.statusBefore ?? (isDisplaced ? facts.statusBefore : undefined);
  return target.status === 'archived' && byUs === undefined;
}

function carried({ facts, isDisplaced, settings }: Situation): Consent | undefined {
  return isDisplaced ? consentOf({ facts }, settings) : undefined;
}

/** An archived member may hide an opt-out: where nothing is known of it, it counts as one. */
function consentOfSource(source: Found, settings: ConsentSettings): Consent | undefined {
  return consentOf(source, settings) ?? (source.status === 'archived' ? 'unsubscribed' : undefined);
}

/** What bounced stays there as it is, and what is archived is. */
export function archives(members: readonly Found[]): readonly Extract<Step, { kind: 'archive' }>[] {
  return members.flatMap(({ hash, status }) =>
    status === 'archived' || status === 'cleaned' ? [] : [{ kind: 'archive', hash }],
  );
}

/** The step after a refusal of `subscribed`; none where the event ends by name. */
export function afterRefusal(
  { ifRefused }: Extract<Step, { kind: 'upsert' }>,
  settings: ConsentSettings,
): Step | undefined {
  if (ifRefused === 'unsubscribe')
    return { kind: 'upsert', statusIfNew: 'unsubscribed', status: 'unsubscribed', ifRefused: 'end' };
  const mayAsk = ifRefused === 'ask' && settings.askAgain === 'yes' && pendingOrNone(settings) === 'pending';
  return mayAsk ? { kind: 'upsert', statusIfNew: 'pending', status: 'pending', ifRefused: 'end' } : undefined;
}
