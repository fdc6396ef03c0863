import type { Integration, Reconciliation } from '../contract/index.ts';
import { METRIC } from '../topology/index.ts';
import type { AlarmDefinition } from './definition.ts';
import { type AlarmedRuns, alarmedRuns, RUN_ALARMS } from './runs.ts';

type Alarmed = Omit<AlarmedRuns, 'declared'> & {
  readonly environment: string;
  readonly declared: Reconciliation;
  readonly report: string;
};

const unusual = ({ name, declared, report, start, escalate, signal }: Alarmed): AlarmDefinition => ({
  step: name,
  condition: 'run-unusual',
  severity: 'page',
  meaning: 'the last run read fewer or more records of a side than the contract expects: it repaired nothing.',
  nextAction: `see which side: ${report}.`,
  runbook: {
    investigate: [
      `${report} names the listing and its records; the contract expects ${expectedOf(declared)}.`,
      'Fewer: does the credential see all of the side? Were records deleted there, or was the listing cut short?',
    ],
    resolve: [
      `The side is whole again: ${start}.`,
      'The number is right: state it as `records` of the side in the contract, and deploy.',
    ],
    escalate: escalate('At once, if records are gone and it is not known who deleted them'),
  },
  ...signal(METRIC.runUnusual),
});

const found = ({ name, declared, environment, report, start, escalate, signal }: Alarmed): AlarmDefinition => ({
  step: name,
  condition: 'differences-found',
  severity: 'page',
  meaning: `the last run found more differences than the cap (${declared.cap.differences}, or ${declared.cap.percent} %), or one that the contract pages for.`,
  nextAction: `read the report: ${report}.`,
  runbook: {
    investigate: [
      `${report} begins with what was done. Stopped: nothing was repaired, and some of the differences are listed.`,
      'Missing on one side by the hundred: were they deleted there, does a filter leave them out, or did the delivery stand still?',
      'A class that pages is repaired all the same where the contract says so; each is listed with the ids of both sides.',
      `One of them: \`npm run ops -- compare ${declared.source.record}:ID --env ${environment}\` reads it on both sides now, and says which rule decides.`,
    ],
    resolve: [
      `The cause is fixed: ${start}. The alarm ends with the next run that finds less.`,
      'All of them are right to repair: raise `cap` in the contract for one deploy.',
    ],
    escalate: escalate('If you do not know after half an hour where they come from'),
  },
  ...signal(METRIC.differencesFound),
});

/** The alarms of one reconciliation, in the order of the runbook: it did not run, it found too much, it ran long. */
export function reconciliationAlarms(
  environment: string,
  { name: integration, escalation, reconciliations = {} }: Pick<Integration, 'name' | 'escalation' | 'reconciliations'>,
  name: string,
): readonly AlarmDefinition[] {
  const declared = reconciliations[name];
  if (!declared) return [];
  const reads = `${declared.source.account.title} or ${declared.destination.account.title}`;
  const report = `\`npm run ops -- reconcile ${integration}/${name} --env ${environment}\``;
  const runs = alarmedRuns({ environment, integration, escalation, name, declared, reads });
  const alarmed: Alarmed = { ...runs, environment, declared, report };
  return [RUN_ALARMS.missed, RUN_ALARMS.late, RUN_ALARMS.failed, unusual, found, RUN_ALARMS.long].map((alarm) =>
    alarm(alarmed),
  );
}

const expectedOf = ({ source, destination }: Reconciliation) =>
  [source, destination]
    .map(({ title, records }) => `${records.atLeast} to ${records.atMost} ${lowered(title)}`)
    .join(', and ');

const lowered = (title: string) => title.charAt(0).toLowerCase() + title.slice(1);
