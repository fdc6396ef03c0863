import { CAUSED_BY, OF_THE_ACCOUNT, OF_THE_DEPLOY } from '../../alarms/index.ts';
import type { Ring, Ringing, Step } from './ringing.ts';

/**
 * A composite alarm that is in ALARM acts no more, whichever of its alarms follows. One that comes later, and that none of those ringing
 * already causes, is told by itself.
 * @param others that page for the same integration
 * @param sharesAccount whether two deliveries of the integration call one account
 */
export function anotherCause(
  alarm: Ringing,
  composite: Ringing,
  others: readonly Ringing[],
  before: Ring | undefined,
  sharesAccount: (step: string, other: string) => boolean,
): Step {
  if (before?.since === alarm.since) return { ring: before };
  const ring = { since: alarm.since, told: 0 };
  // CloudWatch evaluates a composite after its alarms, and its message names those that rang by then.
  const isFirst = alarm.since <= composite.since;
  const earlier = others.filter(({ name, since }) => name !== alarm.name && since <= alarm.since);
  if (isFirst || earlier.some((other) => causes(other, alarm, sharesAccount))) return { ring };
  const beside = earlier.map(({ text }) => `${text.step} ${text.condition}`).join(', ') || 'others';
  const reason = `Another cause, beside ${beside}: ${alarm.reason}`;
  return { ring: { ...ring, told: 1 }, told: { alarm, state: 'ALARM', at: alarm.since, reason } };
}

function causes(
  { text: cause }: Ringing,
  { text: effect }: Ringing,
  sharesAccount: (step: string, other: string) => boolean,
): boolean {
  const known = CAUSED_BY[effect.condition] ?? [];
  if (cause.step === effect.step) return known.includes(cause.condition);
  const isSame = cause.condition === effect.condition;
  if (isSame && OF_THE_DEPLOY.includes(cause.condition)) return true;
  const isOfAccount = OF_THE_ACCOUNT.includes(cause.condition) && (isSame || known.includes(cause.condition));
  return isOfAccount && sharesAccount(cause.step, effect.step);
}
