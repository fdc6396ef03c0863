import type { PullSchedule } from '../contract/index.ts';
import {
  METRIC,
  type MetricName,
  metricNamespace,
  pullDeadLetterQueueName,
  pullFunctionName,
  pullQueueName,
} from '../topology/index.ts';
import type { AlarmDefinition } from './definition.ts';

/** A pull or a reconciliation in one environment, and the phrases that its alarms share. */
export interface AlarmedRuns {
  readonly name: string;
  readonly declared: {
    readonly schedule: PullSchedule;
    readonly expected: { readonly minutes: number; readonly lateMinutes: number };
  };
  /** The accounts that are called, by their titles. */
  readonly reads: string;
  readonly log: string;
  readonly queue: string;
  readonly deadLetters: string;
  readonly runs: string;
  readonly start: string;
  readonly cancel: string;
  readonly escalate: (when: string) => string;
  /** The monitor counts 1 at every look while it is so, and nothing otherwise. */
  readonly signal: (metric: MetricName) => Pick<AlarmDefinition, 'signal' | 'threshold' | 'periodMinutes' | 'periods'>;
}

type RunAlarm = (runs: AlarmedRuns) => AlarmDefinition;

const missed: RunAlarm = ({ name, declared, log, queue, runs, start, escalate, signal }) => ({
  step: name,
  condition: 'run-missed',
  severity: 'page',
  meaning: `no run began at its time (${timeOf(declared.schedule)}).`,
  nextAction: `start it: ${start}.`,
  runbook: {
    investigate: [
      `${runs} lists the last runs.`,
      `Is the schedule of this name switched off in EventBridge Scheduler, or did it not reach the queue \`${queue}\`? Its metric \`TargetErrorCount\` says so.`,
      `A message waits in the queue: Lambda does not call the function. See its event source mapping, and ${log}.`,
    ],
    resolve: [`${start}. A run reads what the missed one would have read.`],
    escalate: escalate('If the run that you started does not read a page within five minutes'),
  },
  ...signal(METRIC.runMissed),
});

const late: RunAlarm = ({ name, declared, reads, log, deadLetters, runs, start, escalate, signal }) => ({
  step: name,
  condition: 'run-late',
  severity: 'page',
  meaning: `no run was complete ${declared.expected.lateMinutes} minutes after its time (${timeOf(declared.schedule)}).`,
  nextAction: `see where it stands: ${runs}.`,
  runbook: {
    investigate: [
      `${runs} says how the last run ended, or how far the open one has come.`,
      `${log} says why a page is not read now: the breaker of ${reads} is open, live events use up its rate, or the call fails.`,
      `An open run whose pages do not grow has lost its message: see the queue \`${deadLetters}\`.`,
    ],
    resolve: [
      `${reads} is down: the run waits, and goes on by itself.`,
      `The run lost its message: ${start} makes it go on. It failed: the same command begins another.`,
    ],
    escalate: escalate('If you do not know after half an hour why it does not end'),
  },
  ...signal(METRIC.runLate),
});

const long: RunAlarm = ({ name, declared, reads, log, runs, cancel, escalate, signal }) => ({
  step: name,
  condition: 'run-long',
  severity: 'ticket',
  meaning: `a run takes longer than ${declared.expected.minutes} minutes.`,
  nextAction: `see how far it has come: ${runs}.`,
  runbook: {
    investigate: [
      `${runs} shows pages and records: do they grow?`,
      `${log} names what it waits for; live events that call ${reads} come first.`,
    ],
    resolve: [
      'The listing has grown: state more `expected.minutes` in the contract, or a higher limit of the account where the vendor allows it.',
      `It is of no use any more: ${cancel}. What it has read stays read.`,
    ],
    escalate: escalate('If the next run would begin before this one ends'),
  },
  ...signal(METRIC.runLong),
});

const failed: RunAlarm = ({ name, log, runs, start, escalate, signal }) => ({
  step: name,
  condition: 'run-failed',
  severity: 'page',
  meaning: 'the last run ended before its listing did.',
  nextAction: `read why: ${runs}.`,
  runbook: {
    investigate: [
      `${runs} names the reason; ${log} the call and its answer.`,
      'too-many-pages, too-long: the bounds of the contract. cursor-does-not-move, page-not-as-agreed, total-not-stated, code-threw: its code. fewer-records-than-stated: the listing changed in both readings. Any other: the account’s own answer.',
    ],
    resolve: [`Fix the cause, then ${start}: it reads what this run has not read, and repeats no event.`],
    escalate: escalate('If it fails a second time for the same reason'),
  },
  ...signal(METRIC.runFailed),
});

/** What can be wrong with any runs. The monitor knows the schedule, so that each rings by its own times. */
export const RUN_ALARMS: Readonly<Record<'missed' | 'late' | 'failed' | 'long', RunAlarm>> = {
  missed,
  late,
  failed,
  long,
};

export interface AlarmedRunsOptions {
  readonly environment: string;
  readonly integration: string;
  readonly escalation: readonly { readonly contact: string }[];
  readonly name: string;
  readonly declared: AlarmedRuns['declared'];
  readonly reads: string;
}

export function alarmedRuns({ environment, integration, escalation, ...own }: AlarmedRunsOptions): AlarmedRuns {
  const { name } = own;
  const command = (what: string) => `\`npm run ops -- runs ${what}${integration}/${name} --env ${environment}\``;
  return {
    ...own,
    ...{ runs: command(''), start: command('start '), cancel: command('cancel ') },
    log: `the log group \`/aws/lambda/${pullFunctionName(environment, integration, name)}\``,
    queue: pullQueueName(environment, integration, name),
    deadLetters: pullDeadLetterQueueName(environment, integration, name),
    escalate: (when) => `${when}: ${escalation.map(({ contact }) => contact).join(', then ')}.`,
    signal: (metric) => ({
      signal: {
        ...{ namespace: metricNamespace(environment), name: metric, statistic: 'Maximum' },
        dimensions: { integration, pull: name },
      },
      // The monitor looks every five minutes: no period is without a look.
      ...{ threshold: 1, periodMinutes: 10, periods: 1 },
    }),
  };
}

function timeOf(schedule: PullSchedule): string {
  return 'hourly' in schedule ? `minute ${schedule.hourly} of every hour` : `${schedule.daily}, ${schedule.timeZone}`;
}
