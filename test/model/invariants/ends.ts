import { eventName } from '../acts/event.ts';
import { LAST } from '../environment/arrivals.ts';
import type { History } from '../history.ts';
import { hasCrashed, isTroubled } from './troubled.ts';

const STATES = ['delivered', 'stale', 'dead', 'conflict', 'owed'];

/** Each event has one terminal state, which agrees with the vendor. */
export function endsOf(history: History): readonly string[] {
  return history.events.flatMap((_, index) => endOf(history, index));
}

function endOf(history: History, index: number): readonly string[] {
  const { kind, entries, dead } = history;
  const name = eventName(index);
  const fate = history.events[index]?.fate;
  const entry = entries.get(name);
  const state = String(entry?.state);
  const made = madeWrites(history, name);
  const total = made.reduce((sum, count) => sum + count, 0);
  const { strategy } = kind.ambiguity;
  const isInDoubt = entry?.uncertainSince !== undefined;
  const problems: string[] = [];
  const expect = (holds: boolean, problem: string) => holds || problems.push(`${name}: ${problem}`);

  expect(STATES.includes(state), `ended as ${state}`);
  expect(state !== 'delivered' || made.every((count) => count > 0), `delivered, but written ${made} times`);
  expect(state !== 'dead' || String(entry?.reason ?? '') !== '', 'dead without a reason');
  const isDeadLetter = dead.some(({ body }) => JSON.parse(body).eventId === name);
  expect(state !== 'dead' || isDeadLetter, 'dead, but not among the dead letters');
  const mayHaveWritten = isInDoubt || kind.writes.length > 1 || strategy === 'none';
  expect(state !== 'dead' || total === 0 || mayHaveWritten, 'dead, but written without a doubt');
  const isSetAside = state === 'conflict' || state === 'owed';
  expect((state === 'dead' || isSetAside) === (entry?.open !== undefined), `${state}, but open is ${entry?.open}`);
  expect(!isSetAside || state === fate, `${state}, but ${fate}`);
  if (fate === 'conflict' || fate === 'owed') {
    expect(total === 0 && state !== 'delivered', `${fate}, but ${state} and written ${made} times`);
    expect(state !== 'dead' || hasCrashed(history, name), `${fate}, but dead of ${entry?.reason}`);
    expect(!isSetAside || String(entry?.open).endsWith('#set-aside'), `${state}, and not in its list`);
    expect(!isSetAside || history.archived.has(name), `${state}, and not archived before its message went`);
  } else if (fate === 'refused' || fate === 'breaks-contract') {
    expect(total === 0 && state !== 'delivered', `${fate}, but ${state} and written ${made} times`);
  } else {
    // A refusal that follows a doubt is kept under the first key: the first redrive meets it again, or gives up.
    const wasInDoubt =
      isInDoubt || isTroubled(history, name) || JSON.stringify(entry?.attempts ?? '').includes('"ambiguous"');
    const isGivenUp = ['vendor-idempotency-key', 'none'].includes(strategy) && wasInDoubt;
    expect(
      state !== 'dead' || isGivenUp || hasCrashed(history, name),
      `dead of ${entry?.reason} although nothing fails any more`,
    );
  }
  return problems;
}

const madeWrites = ({ kind, effects }: History, name: string) =>
  kind.writes.map((operation) => effects.filter((e) => e.event === name && e.operation === operation).length);

/** Where the strategy can tell, no event is written twice. */
export function doublesOf(history: History): readonly string[] {
  if (['natural-upsert', 'none'].includes(history.kind.ambiguity.strategy)) return [];
  return twice(history);
}

/** Strategy `none` never writes again what may have been written: a person decides. */
export function doublesOfNone(history: History): readonly string[] {
  return history.kind.ambiguity.strategy === 'none' ? twice(history) : [];
}

function twice(history: History): readonly string[] {
  return [...history.events.map((_, index) => eventName(index)), LAST].flatMap((name) => {
    const made = madeWrites(history, name);
    return made.every((count) => count <= 1) ? [] : [`${name}: written ${made} times`];
  });
}

/** Once nothing fails any more, deliveries go on, and every account is called again. */
export function lastOf({ entries, breakers, schedule }: History): readonly string[] {
  const state = entries.get(LAST)?.state;
  const open = (['writes', 'reads'] as const).filter((account) => {
    const now = breakers.findLast((one) => one.account === account)?.state ?? 'closed';
    return now === 'open' || now === 'half-open';
  });
  const isRead = schedule.acts.some(({ act }) => act === 'second-account');
  return [
    ...(state === 'delivered' ? [] : [`the last event ended as ${state}`]),
    ...open
      .filter((account) => account === 'writes' || isRead)
      .map(
        (account) => `the breaker of ${account} stays ${breakers.findLast((one) => one.account === account)?.state}`,
      ),
  ];
}
