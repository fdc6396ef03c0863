import type { Integration, Pull } from '../contract/index.ts';
import {
  METRIC,
  type MetricName,
  metricNamespace,
  pullDeadLetterQueueName,
  pullFunctionName,
  pullQueueName,
} from '../topology/index.ts';
import type { AlarmDefinition } from './definition.ts';

/** A pull in one environment, and the phrases that its alarms share. */
interface AlarmedPull {
  readonly name: string;
  readonly declared: Pull;
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

type PullAlarm = (pull: AlarmedPull) => AlarmDefinition;

const missed: PullAlarm = ({ name, declared, log, queue, runs, start, escalate, signal }) => ({
  step: name,
  condition: 'run-missed',
  severity: 'page',
  meaning: `no run began at its time (${timeOf(declared)}).`,
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

const late: PullAlarm = ({ name, declared, log, deadLetters, runs, start, escalate, signal }) => ({
  step: name,
  condition: 'run-late',
  severity: 'page',
  meaning: `no run was complete ${declared.expected.lateMinutes} minutes after its time (${timeOf(declared)}).`,
  nextAction: `see where it stands: ${runs}.`,
  runbook: {
    investigate: [
      `${runs} says how the last run ended, or how far the open one has come.`,
      `${log} says why a page is not read now: the breaker of ${declared.account.title} is open, live events use up its rate, or the call fails.`,
      `An open run whose pages do not grow has lost its message: see the queue \`${deadLetters}\`.`,
    ],
    resolve: [
      `${declared.account.title} is down: the run waits, and goes on by itself.`,
      `The run lost its message: ${start} makes it go on. It failed: the same command begins another.`,
    ],
    escalate: escalate('If you do not know after half an hour why it does not end'),
  },
  ...signal(METRIC.runLate),
});

const long: PullAlarm = ({ name, declared, log, runs, cancel, escalate, signal }) => ({
  step: name,
  condition: 'run-long',
  severity: 'ticket',
  meaning: `a run takes longer than ${declared.expected.minutes} minutes.`,
  nextAction: `see how far it has come: ${runs}.`,
  runbook: {
    investigate: [
      `${runs} shows pages and records: do they grow?`,
      `${log} names what it waits for; live events that call ${declared.account.title} come first.`,
    ],
    resolve: [
      'The listing has grown: state more `expected.minutes` in the contract, or a higher limit of the account where the vendor allows it.',
      `It is of no use any more: ${cancel}. What it has read stays read.`,
    ],
    escalate: escalate('If the next run would begin before this one ends'),
  },
  ...signal(METRIC.runLong),
});

const failed: PullAlarm = ({ name, log, runs, start, escalate, signal }) => ({
  step: name,
  condition: 'run-failed',
  severity: 'page',
  meaning: 'the last run ended before its listing did.',
  nextAction: `read why: ${runs}.`,
  runbook: {
    investigate: [
      `${runs} names the reason; ${log} the call and its answer.`,
      'too-many-pages, too-long: the bounds of the contract. cursor-does-not-move, page-not-as-agreed, total-not-stated, code-threw: the code of the pull. fewer-records-than-stated: the listing changed in both readings. Any other: the account’s own answer.',
    ],
    resolve: [`Fix the cause, then ${start}: it reads what this run has not read, and repeats no event.`],
    escalate: escalate('If it fails a second time for the same reason'),
  },
  ...signal(METRIC.runFailed),
});

const unusual: PullAlarm = ({ name, declared, runs, start, escalate, signal }) => ({
  step: name,
  condition: 'run-unusual',
  severity: 'page',
  meaning: `the last run read fewer than ${declared.expected.records.atLeast} or more than ${declared.expected.records.atMost} records.`,
  nextAction: `compare with the runs before: ${runs}.`,
  runbook: {
    investigate: [
      `${runs} shows the records of each run.`,
      `Fewer: does the credential see all of ${declared.account.title}? Were records deleted there, or does a filter leave them out?`,
      'Records that a run with too few lacks do not count as gone.',
    ],
    resolve: [
      `The source is whole again: ${start}.`,
      'The number is right: state it as `expected.records` in the contract, and deploy.',
    ],
    escalate: escalate('At once, if records are gone at the source and it is not known who deleted them'),
  },
  ...signal(METRIC.runUnusual),
});

const goneHeld: PullAlarm = ({ name, declared, runs, start, escalate, signal }) => ({
  step: name,
  condition: 'deletions-held',
  severity: 'ticket',
  meaning: 'the last run lacks more known records than the contract’s share: none of them counts as gone.',
  nextAction: `see how many: ${runs}.`,
  runbook: {
    investigate: [`${runs} shows how many are lacking. Were they deleted at ${declared.account.title} on purpose?`],
    resolve: [
      `They are there, and the listing left them out: once the source is whole, ${start}.`,
      'They were deleted on purpose: raise `reads.gone.mostPercent` in the contract for one deploy; they are gone after as many complete runs as it states.',
    ],
    escalate: escalate('If you do not know who deleted them'),
  },
  ...signal(METRIC.goneHeld),
});

/** In the order of the runbook. */
const PULL_ALARMS: readonly PullAlarm[] = [missed, late, failed, unusual, long];

/** The alarms of one pull. The monitor knows its schedule, so that each rings by the pull's own times. */
export function pullAlarms(
  environment: string,
  { name: integration, escalation, pulls = {} }: Pick<Integration, 'name' | 'escalation' | 'pulls'>,
  name: string,
): readonly AlarmDefinition[] {
  const declared = pulls[name];
  if (!declared) return [];
  const command = (what: string) => `\`npm run ops -- runs ${what}${integration}/${name} --env ${environment}\``;
  const alarmed: AlarmedPull = {
    ...{ name, declared, runs: command(''), start: command('start '), cancel: command('cancel ') },
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
  const isDeleting = declared.reads.kind === 'full' && declared.reads.gone !== undefined;
  return [...PULL_ALARMS, ...(isDeleting ? [goneHeld] : [])].map((alarm) => alarm(alarmed));
}

function timeOf({ schedule }: Pull): string {
  return 'hourly' in schedule ? `minute ${schedule.hourly} of every hour` : `${schedule.daily}, ${schedule.timeZone}`;
}
