import type { Integration, Pull } from '../contract/index.ts';
import { METRIC } from '../topology/index.ts';
import type { AlarmDefinition } from './definition.ts';
import { type AlarmedRuns, alarmedRuns, RUN_ALARMS } from './runs.ts';

type PullAlarm = (pull: Omit<AlarmedRuns, 'declared'> & { readonly declared: Pull }) => AlarmDefinition;

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
const PULL_ALARMS: readonly PullAlarm[] = [
  ...[RUN_ALARMS.missed, RUN_ALARMS.late, RUN_ALARMS.failed],
  unusual,
  RUN_ALARMS.long,
];

/** The alarms of one pull. */
export function pullAlarms(
  environment: string,
  { name: integration, escalation, pulls = {} }: Pick<Integration, 'name' | 'escalation' | 'pulls'>,
  name: string,
): readonly AlarmDefinition[] {
  const declared = pulls[name];
  if (!declared) return [];
  const reads = declared.account.title;
  const alarmed = { ...alarmedRuns({ environment, integration, escalation, name, declared, reads }), declared };
  const isDeleting = declared.reads.kind === 'full' && declared.reads.gone !== undefined;
  return [...PULL_ALARMS, ...(isDeleting ? [goneHeld] : [])].map((alarm) => alarm(alarmed));
}
