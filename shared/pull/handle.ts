import type { PullSchedule } from '../contract/index.ts';
import type { Run } from '../ledger/index.ts';
import { pullRunName, startedRunName } from '../topology/index.ts';
import { claimOf } from './lease.ts';
import { type PullMessage, readPullMessage } from './message.ts';
import { endOf, newRun } from './progress.ts';
import type { PullServices, RunServices } from './services.ts';
import { takeTurn } from './turn.ts';

/** What becomes of the message: deleted, or seen once more after some seconds. */
export type Handled = { readonly kind: 'done' } | { readonly kind: 'busy'; readonly seconds: number };

const DONE: Handled = { kind: 'done' };
const HOUR_MS = 3_600_000;
/** A run that has not moved for so long has lost its message: a tick sends another. */
const STANDS_STILL_MS = HOUR_MS;

export interface QueueRecord {
  readonly body: string;
  readonly messageId: string;
}

/** One message of a pull's queue. Where it rejects, the message comes back, and goes on where the run stands. */
export function handlePullMessage(message: QueueRecord, services: PullServices): Promise<Handled> {
  const { schedule, reads, bounds } = services.pull;
  const takesTurn = { schedule, reads, mostHours: bounds.hours, takeTurn: (run: Run) => takeTurn(run, services) };
  return handleRunMessage(message, { ...services, ...takesTurn });
}

/** The same for all that works on runs turn by turn. */
export async function handleRunMessage({ body, messageId }: QueueRecord, services: RunServices): Promise<Handled> {
  const message = readPullMessage(body);
  if (!message) {
    services.listener.onUnreadable(messageId);
    throw new Error('A message of the queue is not one of a pull: it goes to the dead-letter queue.');
  }
  const turn = message.kind === 'tick' ? await begin(message, messageId, services) : message;
  return turn === undefined ? DONE : goOn(turn, messageId, services);
}

type Turn = Extract<PullMessage, { kind: 'turn' }>;

/** Begins the run that is due. Nothing where it was begun by another message, where a later one began, or while one is open. */
async function begin(
  tick: Extract<PullMessage, { kind: 'tick' }>,
  messageId: string,
  services: RunServices,
): Promise<Turn | undefined> {
  const { runs, now, listener } = services;
  const name = runNameOf(tick, services.schedule);
  const head = await runs.head();
  const known = await runs.read(name);
  if (known) return { kind: 'turn', run: name, turn: known.messageId === messageId ? known.turn : 0 };
  if (head.open !== undefined && !(await gaveUp(head.open, services))) {
    await runs.leaveOut(head.open, tick.at);
    listener.onLeftOut(head.open, tick.at);
    await wake(head.open, services);
    return undefined;
  }
  if (tick.by === undefined && head.at !== undefined && head.at >= tick.at) return undefined;
  const run = newRun(services, head, {
    ...{ name, messageId, nowMs: now(), leaseMs: 0 },
    // A person's clock may differ from ours.
    ...(tick.by === undefined ? { at: tick.at } : { at: new Date(now()).toISOString(), by: tick.by }),
  });
  if (await runs.begin(run)) listener.onBegun(run);
  else if (!(await runs.read(name)))
    throw new Error('Another run began at the same time: this message looks once more.');
  return { kind: 'turn', run: name, turn: 0 };
}

const runNameOf = ({ at, by }: { readonly at: string; readonly by?: string }, schedule: PullSchedule) =>
  by === undefined ? pullRunName(schedule, Date.parse(at)) : startedRunName(Date.parse(at));

/** Ends an open run that stands still and is past its bounds, so that it does not cost the next night as well. */
async function gaveUp(open: string, services: RunServices): Promise<boolean> {
  const { runs, now, mostHours, listener } = services;
  const run = await runs.read(open);
  if (!run || run.leaseMs > now() || now() - Date.parse(run.startedAt) <= mostHours * HOUR_MS) return false;
  const { ended, head } = endOf(run, { state: 'failed', reason: 'stood-still' }, await runs.head(), now());
  if (!(await runs.end(run, ended, head))) return false;
  listener.onEnded(ended);
  return true;
}

/** Sends a run that stands still the message that it lost. */
async function wake(open: string, { runs, now, send }: RunServices): Promise<void> {
  const run = await runs.read(open);
  if (run && run.leaseMs < now() && now() - Date.parse(run.updatedAt) > STANDS_STILL_MS)
    await send({ kind: 'turn', run: open, turn: run.turn + 1 }, 0);
}

async function goOn({ run: name, turn }: Turn, messageId: string, services: RunServices): Promise<Handled> {
  const { runs, now } = services;
  const seen = await runs.read(name);
  if (!seen) return DONE;
  const claim = claimOf(seen, { turn, messageId }, now());
  if (claim.kind === 'passed') return DONE;
  if (claim.kind === 'busy') return { kind: 'busy', seconds: Math.max(1, Math.ceil((claim.untilMs - now()) / 1000)) };
  const taken = { turn, messageId, leaseMs: now() + services.leaseMs() };
  // Another message was faster, or a person cancelled the run: it is looked at once more.
  if (!(await runs.change(seen, taken))) return { kind: 'busy', seconds: 1 };
  const end = await services.takeTurn({ ...seen, ...taken, step: seen.step + 1 });
  if (end.kind === 'later') await handOver(end.run, end.seconds, services);
  return DONE;
}

/** The lease first: a message that arrives at once finds the run free. Killed in between, this message comes back and goes on. */
async function handOver(run: Run, seconds: number, { runs, send }: RunServices): Promise<void> {
  if (!(await runs.change(run, { leaseMs: 0 }))) {
    const now = await runs.read(run.name);
    if (now?.state !== 'running' || now.messageId !== run.messageId) return;
  }
  await send({ kind: 'turn', run: run.name, turn: run.turn + 1 }, seconds);
}
