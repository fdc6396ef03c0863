import { type Envelope, tenantId, writeEnvelope } from '../../../shared/contract/index.ts';
import { actsOf, type Schedule } from '../acts/act.ts';
import { type EventAct, entityOf, eventName, versionOf } from '../acts/event.ts';
import { asNewer } from '../acts/newer-envelope.ts';
import { STRANGER } from '../acts/stranger.ts';

/** A message that is sent to the queue: when, in milliseconds, and its body by the time it is sent. */
export interface Arrival {
  readonly at: number;
  readonly body: (now: number) => string;
}

/** The event that is sent when all is over, to show that deliveries go on. */
export const LAST = 'last';
export const TENANT = tenantId('tenant');
const DAY_MS = 86_400_000;

export function arrivalsOf(schedule: Schedule): readonly Arrival[] {
  const events = actsOf(schedule, 'event');
  const copies = events.flatMap((event, index) =>
    event.sent.map((at, copy) => ({ at, body: bodyOf(event, index, String(copy)) })),
  );
  const newer = actsOf(schedule, 'newer-envelope').map((act, nth): Arrival => {
    const body = bodyOfNth(events, act.event, `newer-${nth}`);
    return { at: act.at * 1000, body: (now) => asNewer(body(now), act) };
  });
  const strangers = actsOf(schedule, 'stranger').map(({ at }, index): Arrival => {
    const other = { eventId: `${STRANGER}-${index}`, tenant: tenantId('another') };
    return { at: at * 1000, body: bodyOf(events[0] as EventAct, 0, 'stranger', other) };
  });
  return [...copies, ...newer, ...strangers];
}

/** Each is sent so long after everything before it has ended. */
export function lateArrivalsOf(schedule: Schedule): readonly Arrival[] {
  const events = actsOf(schedule, 'event');
  return actsOf(schedule, 'late-resend').map(({ event, afterDays }, nth) => ({
    at: afterDays * DAY_MS,
    body: bodyOfNth(events, event, `late-${nth}`),
  }));
}

const last: EventAct = { act: 'event', entity: 9, at: 9, changes: ['a'], fate: 'ok', sent: [] };
export const lastBody = bodyOf(last, 0, 'last', { eventId: LAST });

function bodyOfNth(events: readonly EventAct[], nth: number, copy: string): Arrival['body'] {
  const index = nth % events.length;
  return bodyOf(events[index] as EventAct, index, copy);
}

function bodyOf(event: EventAct, index: number, copy: string, other: Partial<Envelope> = {}): Arrival['body'] {
  return (now) =>
    writeEnvelope({
      v: 1,
      integration: 'model',
      eventId: eventName(index),
      tenant: TENANT,
      type: 'thing.changed',
      entity: entityOf(event),
      occurredAt: versionOf(event),
      receivedAt: new Date(now).toISOString(),
      correlationId: `${eventName(index)}/${copy}`,
      body: JSON.stringify(event.fate === 'breaks-contract' ? {} : { changes: event.changes }),
      encoding: 'text',
      ...other,
    });
}
