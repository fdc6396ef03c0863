import type { Backlog, SetAsideBacklog } from '../../shared/ledger/index.ts';
import type { Depth } from '../deployed/queues.ts';

/** How an environment stands, as plain JSON: `ops status` prints it, and the console renders it. Times are ISO 8601, UTC. */
export interface EnvironmentStatus {
  readonly environment: string;
  /** Where it runs, such as `on AWS, eu-central-1`. */
  readonly where: string;
  /** The environment's own time. */
  readonly at: string;
  /** Whether a line of any part is `wrong`. */
  readonly isWrong: boolean;
  readonly deliveries: readonly DeliveryStatus[];
  /** What belongs to no single delivery: receivers, the platform. */
  readonly lines: readonly StatusLine[];
  /** Of these parts at most so many were asked for: requests to AWS. */
  readonly requests: number;
  readonly conclusion: Conclusion;
}

/** The last line of the status. */
export type Conclusion =
  /** Something is wrong: the one next action. */
  | ({ readonly kind: 'next' } & NextAction)
  /** Nothing is wrong, and events are on their way. */
  | { readonly kind: 'draining'; readonly events: number; readonly oldest?: string }
  /** Nothing is wrong and nothing waits. `since`: when the last alarm ended, if CloudWatch still knows one. */
  | { readonly kind: 'over'; readonly since?: string; readonly alarm?: string };

export interface DeliveryStatus extends DeliveryFacts {
  /** The most pressing first; empty where all is quiet. */
  readonly lines: readonly StatusLine[];
}

/** What was read of one delivery. */
export interface DeliveryFacts {
  /** `integration/delivery`, as both are called now. */
  readonly delivery: string;
  /** The same by the names of the first deploy, under which its rows are kept. */
  readonly id: string;
  /** Absent where the queue does not exist. */
  readonly queue?: Depth;
  readonly deadLetters?: Depth;
  /** Age of the oldest message, by SQS; it leaves out messages that were received three times. */
  readonly oldestMessageSeconds?: number;
  /** In the ledger. */
  readonly waiting: Backlog;
  readonly dead: Backlog;
  /** Conflicts and what is owed, of a delivery whose contract allows them. */
  readonly setAside?: SetAsideBacklog;
  /** The state of the event source mapping, in Lambda's words. Absent where there is none. */
  readonly mapping?: { readonly uuid: string; readonly state: string };
  /** Its destination first. */
  readonly accounts: readonly AccountStatus[];
  readonly pause?: { readonly by: string; readonly reason: string; readonly since: string; readonly until: string };
  /** The valve stopped it because of its own code. */
  readonly stop?: { readonly reason: string; readonly detail: string; readonly since: string };
  /** The valve disabled its mapping, or is about to enable it. */
  readonly isInTheValve?: boolean;
  readonly alarms: readonly RingingAlarm[];
}

export interface AccountStatus {
  readonly name: string;
  readonly title: string;
  readonly breaker: 'closed' | 'open' | 'half-open' | 'recovering';
  readonly reason?: string;
  readonly since?: string;
  /** Of an open breaker: the valve probes then, or at its next run after it. */
  readonly nextProbe?: string;
  /** Of a recovering breaker: when the full rate is reached. */
  readonly until?: string;
  /** The account refuses the credential. */
  readonly isRefused: boolean;
  /** What a person types to renew it: words for `npm run ops --`. */
  readonly renewal: string;
}

export interface RingingAlarm {
  readonly name: string;
  /** The last part of its name, and its section in the runbook; absent where the alarm has no text of ours. */
  readonly condition?: string;
  readonly meaning: string;
  readonly severity?: 'page' | 'ticket';
  readonly since: string;
  readonly runbook?: string;
}

export interface StatusLine {
  /** `note`: worth knowing, and not wrong. */
  readonly level: 'wrong' | 'note';
  /** Heads the line: `breaker`, `pause`, `dead letters` and the like. */
  readonly about: string;
  readonly text: string;
  /** What a person does about it. */
  readonly next?: NextAction;
}

/** The smaller, the sooner. */
export const URGENCY = {
  deploy: 1,
  'fix-code': 2,
  'replace-secret': 3,
  'enable-mapping': 4,
  'lost-events': 5,
  'stopped-job': 6,
  'dead-letters': 7,
  'set-aside': 8,
  'read-waiting': 9,
  resume: 10,
  alarm: 11,
  wait: 12,
  'alarm-of-shown-cause': 13,
} as const;

export interface NextAction {
  readonly urgency: keyof typeof URGENCY;
  readonly text: string;
  /** What to type. */
  readonly command?: string;
}
