import type { Act, Schedule } from './acts/act.ts';
import type { EventAct } from './acts/event.ts';
import type { VendorFault } from './acts/vendor-faults.ts';

/** A schedule that an engine once failed: each kind that it names runs it before the ones that chance makes. */
export interface Known {
  readonly fault: string;
  readonly kinds: readonly string[];
  /** What of `features.ts` it needs to be in force. */
  readonly needs?: string;
  readonly schedule: Schedule;
}

const event = (...sent: readonly number[]): EventAct => ({
  act: 'event',
  entity: 0,
  at: 0,
  changes: ['a'],
  fate: 'ok',
  sent,
});
const faults = (...list: readonly VendorFault[]): readonly Act[] =>
  list.map((fault, nth) => ({ act: 'vendor-fault', account: 'writes', nth, fault }));
const plain = (...acts: readonly Act[]): Schedule => ({ workers: 2, noise: 0, acts: [event(0), ...acts] });

const another: EventAct = { ...event(0), entity: 1 };
const down = (lasts: number): Act => ({ act: 'outage', account: 'writes', fault: 'answers-503', from: 0, lasts });

export const KNOWN: readonly Known[] = [
  {
    fault: 'a breaker never opens, or a success never ends half-open',
    kinds: ['upsert', 'look-up', 'key', 'none'],
    schedule: plain(down(1500)),
  },
  {
    fault: 'several messages are tried while the breaker is half-open',
    kinds: ['upsert', 'look-up-in-order'],
    // They arrive while the mapping is disabled, so that two workers get them as soon as it is enabled.
    schedule: plain({ ...another, sent: [200_000] }, { ...another, entity: 2, sent: [200_001] }, down(300)),
  },
  {
    fault: 'a message is judged, and judged once more',
    kinds: ['upsert', 'key', 'none'],
    schedule: { workers: 2, noise: 0, acts: [{ ...event(0), fate: 'refused' }] },
  },
  {
    fault: 'a repeat under a key that is alive is carried out once it is forgotten',
    kinds: ['key', 'two-keys'],
    needs: 'keys of a late vendor',
    // The fourth repeat leaves some 140 s after the first, for a key of 180 s, and is carried out 45 s later.
    schedule: plain(...faults('times-out-after', 'answers-408', 'answers-408', 'answers-408', 'acts-late')),
  },
  {
    fault: 'short waits of a rate limit use up the receives of a healthy event',
    kinds: ['upsert', 'key', 'none'],
    needs: 'long rate limits',
    schedule: plain({ act: 'rate-limit', from: 0, lasts: 3600, retryAfter: 3 }),
  },
  {
    fault: 'an envelope of a newer version is buried during a deploy',
    kinds: ['upsert', 'look-up', 'key', 'none'],
    needs: 'newer envelopes',
    schedule: plain({ act: 'newer-envelope', event: 0, at: 10, deployedAt: 300 }),
  },
  {
    fault: 'an event of another tenant reads and writes our records',
    kinds: ['upsert', 'none'],
    needs: 'strangers',
    schedule: plain({ act: 'stranger', at: 10 }),
  },
  {
    fault: 'once its idempotency record has expired, an event is delivered a second time',
    kinds: ['look-up', 'key', 'none'],
    needs: 'late resends',
    schedule: plain({ act: 'late-resend', event: 0, afterDays: 32 }),
  },
  {
    fault: 'events that a deployed mistake maps wrongly die',
    kinds: ['upsert', 'key'],
    needs: 'bad deploys',
    schedule: plain({ act: 'bad-deploy', how: 'wrong-mapping', from: 0, lasts: 3600 }),
  },
  {
    fault: 'a worker that throws for an hour uses up the receives',
    kinds: ['upsert', 'key'],
    needs: 'bad deploys',
    schedule: plain({ act: 'bad-deploy', how: 'throws', from: 0, lasts: 3600 }),
  },
  {
    fault: 'a write whose outcome is unknown is made once more without a way to tell',
    kinds: ['none'],
    needs: 'strategy none writes nothing twice',
    schedule: plain(...faults('times-out-after')),
  },
  {
    fault: 'a secret out of reach uses an attempt',
    kinds: ['upsert'],
    needs: 'an attempt counts once',
    schedule: plain({ act: 'aws-fault', target: 'secret', nth: 0, requests: 3, fault: 'fails' }),
  },
  {
    fault: 'an update whose answer is lost counts an attempt twice',
    kinds: ['key'],
    needs: 'an attempt counts once',
    schedule: plain(...faults('answers-408'), {
      act: 'aws-fault',
      target: 'ledger',
      nth: 3,
      requests: 1,
      fault: 'answer-lost',
    }),
  },
  {
    fault: 'an update whose answer is lost lists an attempt twice',
    kinds: ['key'],
    needs: 'an attempt counts once',
    schedule: plain(...faults('answers-408'), {
      act: 'aws-fault',
      target: 'ledger',
      nth: 2,
      requests: 1,
      fault: 'answer-lost',
    }),
  },
  {
    fault: 'an event that was delivered, and whose message SQS does not delete, dies as one that kills its worker',
    kinds: ['upsert', 'key', 'none'],
    schedule: plain(
      ...[0, 2].map((nth): Act => ({ act: 'aws-fault', target: 'delete', nth, requests: 3, fault: 'throttles' })),
    ),
  },
];
