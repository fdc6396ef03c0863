import { maxAttempts } from '../../shared/topology/index.ts';
import type { History } from './history.ts';
import { eventName, versionOf } from './world.ts';

/** Everything that must hold when a schedule has come to its end, and what of it does not. */
export function violationsOf(history: History): readonly string[] {
  const { plan, seen } = history;
  return [
    ...seen,
    ...plan.events.flatMap((_, index) => endsOf(history, index)),
    ...(history.kind.versions.guard === 'none' ? [] : orderOf(history)),
    ...attemptsOf(history),
  ];
}

const STATES = ['delivered', 'stale', 'dead'];

/** One terminal state, which agrees with the vendor. */
function endsOf({ plan, kind, effects, entries, turns, dead }: History, index: number): readonly string[] {
  const name = eventName(index);
  const fate = plan.events[index]?.fate;
  const entry = entries.get(name);
  const state = String(entry?.state);
  const made = kind.writes.map(
    (operation) => effects.filter((e) => e.event === name && e.operation === operation).length,
  );
  const total = made.reduce((sum, count) => sum + count, 0);
  const mayRepeat = kind.ambiguity.strategy === 'natural-upsert';
  const isInDoubt = entry?.uncertainSince !== undefined;
  const problems: string[] = [];
  const expect = (holds: boolean, problem: string) => holds || problems.push(`${name}: ${problem}`);

  expect(STATES.includes(state), `ended as ${state}`);
  expect(mayRepeat || made.every((count) => count <= 1), `written ${made} times`);
  expect(state !== 'delivered' || made.every((count) => count > 0), `delivered, but written ${made} times`);
  expect(state !== 'dead' || String(entry?.reason ?? '') !== '', 'dead without a reason');
  const isDeadLetter = dead.some(({ body }) => JSON.parse(body).eventId === name);
  expect(state !== 'dead' || isDeadLetter, 'dead, but not among the dead letters');
  expect(state !== 'dead' || total === 0 || isInDoubt || kind.writes.length > 1, 'dead, but written without a doubt');
  expect((state === 'dead') === (entry?.open !== undefined), `${state}, but open is ${entry?.open}`);
  if (fate === 'refused' || fate === 'breaks-contract') {
    expect(total === 0 && state !== 'delivered', `${fate}, but ${state} and written ${made} times`);
  } else {
    // A refusal that follows a doubt is kept under the first key: the first redrive meets it again, or gives up.
    const isTroubled = turns.some(
      ({ event, invocation }) => event === name && (invocation.isDead() || invocation.isDisturbed()),
    );
    const wasInDoubt = isInDoubt || isTroubled || JSON.stringify(entry?.attempts).includes('"ambiguous"');
    const isGivenUp = kind.ambiguity.strategy === 'vendor-idempotency-key' && wasInDoubt;
    expect(state !== 'dead' || isGivenUp, `dead of ${entry?.reason} although nothing fails any more`);
  }
  return problems;
}

/**
 * A record's newest version is the last that was written, and every stale one has a newer one. Only an event whose worker died
 * or whose tables failed under its write, so that it could not be noted, may be overwritten while it is a dead letter. Its redrive
 * comes last all the same, unless a look-up then finds the first write.
 */
function orderOf({ plan, kind, effects, entries, turns }: History): readonly string[] {
  const isTroubled = (name: string) =>
    turns.some(({ event, invocation }) => event === name && (invocation.isDead() || invocation.isDisturbed()));
  const isByField = kind.versions.guard === 'field';
  const problems: string[] = [];
  const targetsOf = (fields: readonly string[]) => (isByField ? fields : ['*']);
  const last = new Map<string, { readonly version: string; readonly event: string }>();
  for (const { entity, fields, version, event } of effects) {
    for (const target of targetsOf(fields).map((field) => `${entity}.${field}`)) {
      const before = last.get(target);
      if (before && before.version > version && !isTroubled(before.event))
        problems.push(`${target}: ${event} overwrote the newer ${before.event}`);
      last.set(target, { version, event });
    }
  }
  plan.events.forEach((event, index) => {
    if (entries.get(eventName(index))?.state === 'delivered') {
      for (const target of targetsOf(event.changes).map((field) => `thing:${event.entity}.${field}`)) {
        const { version = '' } = last.get(target) ?? {};
        // Its redrive finds the write that could not be noted, and so does not repeat it.
        const isFoundLate = kind.ambiguity.strategy === 'look-up-before-retry' && isTroubled(eventName(index));
        if (version < versionOf(event) && !isFoundLate)
          problems.push(`${target} ends at ${version}, older than ${eventName(index)}`);
      }
    }
    if (entries.get(eventName(index))?.state !== 'stale') return;
    for (const target of targetsOf(event.changes).map((field) => `thing:${event.entity}.${field}`)) {
      const { version = '' } = last.get(target) ?? {};
      if (version < versionOf(event))
        problems.push(`${eventName(index)}: stale, but ${target} is at ${version || 'nothing'}`);
    }
  });
  return problems;
}

/** Attempts are bounded, and counted only when the vendor was called or the contract judged. */
function attemptsOf({ bound, turns, lives }: History): readonly string[] {
  const most = maxAttempts(bound.delivery);
  const messages = [...new Set(turns.map(({ message }) => message))];
  return messages.flatMap((message) => {
    const mine = turns.filter((turn) => turn.message === message);
    const called = mine.filter(({ calls }) => calls > 0);
    const undisturbed = called.filter(({ invocation }) => !invocation.isDead() && !invocation.isDisturbed());
    const life = lives.get(message);
    const counted = Number(life?.attempts ?? 0);
    // What is given up without a call counts as one: a breach of contract, a write in doubt without a look-up.
    const made = called.length + (life?.verdict === undefined ? 0 : 1);
    return [
      ...(undisturbed.length > most ? [`${message}: ${undisturbed.length} attempts, ${most} are declared`] : []),
      ...(counted > most ? [`${message}: ${counted} attempts counted, ${most} are declared`] : []),
      ...(counted > made ? [`${message}: ${counted} attempts counted, ${made} made`] : []),
    ];
  });
}
