import type { DeliveryContext } from '../contract/index.ts';
import type { FreshAttempt } from './attempt.ts';
import { gatherWith } from './gather.ts';
import { linksOf } from './links.ts';
import type { Result } from './result.ts';
import { readOutcome } from './returned.ts';
import { runTeamCode } from './team-code.ts';
import { watchWrites } from './write-intents.ts';

/** Runs the delivery's `apply`. A write that was refused before it was sent decides, regardless of the code's outcome. */
export async function apply(attempt: FreshAttempt): Promise<Result> {
  const { services, attemptLog } = attempt;
  const applied = await runTeamCode(attempt, {
    name: 'apply',
    code: () => services.bound.apply(teamContext(attempt)),
    read: readOutcome,
    expected: 'an outcome, such as delivered(id) or filtered(reason)',
  });
  return attemptLog.misuse ?? (applied.ok ? applied.value : applied.outcome);
}

/** What team code is given for one event. */
export function teamContext(attempt: FreshAttempt): DeliveryContext<unknown, Readonly<Record<string, string>>> {
  const { event, envelope, fresh, services, attemptLog, log } = attempt;
  const clients = services.vendors.for({
    correlationId: envelope.correlationId,
    event: JSON.stringify([envelope.tenant, envelope.eventId]),
    log,
    onCall: (call) => attemptLog.calls.push(call),
    onFailed: (call) => {
      attemptLog.failedCall = call;
    },
    listsCalls: true,
  });
  return {
    event,
    envelope,
    fresh,
    ...(attemptLog.history?.decided && { decided: attemptLog.history.decided }),
    settings: services.settings,
    vendor: (name) => ({
      ...watchWrites(clients.client(name), name, attempt),
      gather: gatherWith(attempt, name),
    }),
    links: (name) => linksOf(attempt, name),
  };
}
