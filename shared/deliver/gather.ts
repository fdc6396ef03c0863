import { failed, type Vendors } from '../call/client/index.ts';
import type { DeliveryVendor, GatheredCall, VendorResult } from '../contract/index.ts';
import type { ReadAttempt } from './attempt.ts';
import type { Part } from './gatherings.ts';
import { noteWrite, recordsIntents } from './write-intents.ts';

/** From this attempt on an event goes alone: what failed with it may have failed because of it. */
const ALONE_FROM_ATTEMPT = 3;

/** The `gather` of one account's client, for one event. */
export function gatherWith(attempt: ReadAttempt, destination: string): DeliveryVendor['gather'] {
  const { services, attemptLog, turns, record } = attempt;
  const { worker, ambiguity } = services.delivery;

  return function gather<Item, Answer, T>(call: GatheredCall<Item, Answer, T>): Promise<VendorResult<T>> {
    if (!call.reads && recordsIntents(ambiguity)) {
      const problem = `"${call.operation}" is a write of several events with a doubt of each: gather it only with the strategy natural-upsert, or give it reads: true if it changes nothing`;
      attemptLog.misuse = { kind: 'permanent', reason: 'gathered-write-in-doubt', problems: [problem] };
      return Promise.resolve(failed(attemptLog.misuse));
    }
    const { promise, resolve, reject } = Promise.withResolvers<VendorResult<T>>();
    const end = (result: VendorResult<T>) => {
      if (!call.reads) noteWrite(attemptLog, result);
      resolve(result);
    };
    const part: Part = {
      messageId: record.messageId,
      item: call.item,
      onCall: (made) => attemptLog.calls.push(made),
      onFailed: (made) => {
        attemptLog.failedCall = made;
      },
      onAnswer(answer, index) {
        // It has had its effect, also where the code fails on the answer.
        if (!call.reads) attemptLog.mayHaveWritten = true;
        end(call.read(answer as Answer, index, call.item));
      },
      onFailure: end,
      onThrown: reject,
    };
    const { operation, group = '' } = call;
    const isAlone = attemptLog.number >= ALONE_FROM_ATTEMPT;
    turns.gatherings.add(part, {
      key: JSON.stringify([destination, operation, group, ...(isAlone ? [record.messageId] : [])]),
      most: isAlone ? 1 : (worker.gathers ?? 1),
      make: (parts) => void callFor(parts),
      after: services.after,
    });
    attemptLog.underWay.add(promise);
    return promise.finally(() => attemptLog.underWay.delete(promise));

    /** One call for all parts. Refused for good, it is made for each half: one event's fault is none of its neighbours'. */
    async function callFor(parts: readonly Part[]): Promise<void> {
      try {
        const request = call.request(parts.map(({ item }) => item as Item));
        const result = await clientOf(attempt, parts)
          .client(destination)
          .call({ operation, ...request });
        if (result.kind === 'success') return answered(parts, result.answer);
        if (parts.length > 1 && (result.kind === 'refused' || result.kind === 'absent')) {
          const half = Math.ceil(parts.length / 2);
          await callFor(parts.slice(0, half));
          return await callFor(parts.slice(half));
        }
        for (const { onFailure } of parts) onFailure(result);
      } catch (error) {
        for (const { onThrown } of parts) onThrown(error);
      }
    }
  };
}

function answered(parts: readonly Part[], answer: unknown): void {
  for (const [index, { onAnswer, onThrown }] of parts.entries()) {
    try {
      onAnswer(answer, index);
    } catch (error) {
      onThrown(error);
    }
  }
}

/** Every event's ledger lists the call; the log's lines are those of the event that makes it. */
function clientOf({ services, envelope, log }: ReadAttempt, parts: readonly Part[]): ReturnType<Vendors['for']> {
  return services.vendors.for({
    correlationId: envelope.correlationId,
    event: JSON.stringify([envelope.tenant, envelope.eventId]),
    log: log.with({ events: parts.length }),
    onCall: (made) => {
      for (const { onCall } of parts) onCall(made);
    },
    onFailed: (made) => {
      for (const { onFailed } of parts) onFailed(made);
    },
    listsCalls: true,
  });
}
