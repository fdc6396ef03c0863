import { type Envelope, readEnvelope } from '../contract/index.ts';
import { hourOf } from './keys.ts';

/** An SQS record, as far as the archive reads it. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
}

export interface Received {
  readonly messageId: string;
  readonly envelope: Envelope;
}

/** The events of one integration and one hour, in the order of receipt. */
export interface HourGroup {
  readonly integration: string;
  readonly hour: string;
  readonly events: readonly Received[];
}

export interface Sorted {
  readonly groups: readonly HourGroup[];
  /** Invalid messages, each with its problem; never with its content. */
  readonly invalid: readonly { readonly messageId: string; readonly problem: string }[];
}

/** Groups a batch by integration and hour. The order of the messages does not change the groups. */
export function sortBatch(messages: readonly Message[]): Sorted {
  const read = messages.map(({ messageId, body }) => ({ messageId, ...readTimed(body) }));
  const events = read.flatMap((one) => (one.ok ? [{ messageId: one.messageId, envelope: one.envelope }] : []));
  const byHour = Map.groupBy(events.sort(byTime), ({ envelope }) =>
    JSON.stringify([envelope.integration, hourOf(envelope.receivedAt)]),
  );
  return {
    groups: [...byHour].map(([name, events]) => {
      const [integration, hour] = JSON.parse(name) as [string, string];
      return { integration, hour, events };
    }),
    invalid: read.flatMap((one) => (one.ok ? [] : [{ messageId: one.messageId, problem: one.problem }])),
  };
}

function readTimed(body: string): ReturnType<typeof readEnvelope> {
  const read = readEnvelope(body);
  if (read.ok && Number.isNaN(Date.parse(read.envelope.receivedAt)))
    return { ok: false, problem: 'the envelope’s receivedAt is no time' };
  return read;
}

function byTime(a: Received, b: Received): number {
  const [left, right] = [a, b].map(({ messageId, envelope }) => `${envelope.receivedAt} ${messageId}`);
  return (left as string) < (right as string) ? -1 : 1;
}
