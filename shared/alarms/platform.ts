import { METRIC, type MetricName, metricNamespace } from '../topology/index.ts';
import { archiveAlarms } from './archive.ts';
import type { AlarmDefinition, MetricSource } from './definition.ts';
import { jobAlarms, type ScheduledJob } from './jobs.ts';
import { recoverAlarms } from './recover.ts';

export interface PlatformParts {
  readonly environment: string;
  /** Elsewhere it says nothing how many events come. */
  readonly production: boolean;
  readonly jobs: readonly ScheduledJob[];
}

type PlatformAlarm = (platform: PlatformParts) => AlarmDefinition;

/** The business impact, in the text of every alarm of the platform. */
export const PLATFORM_IMPACT =
  'All integrations of this environment may deliver late or without supervision; accepted events are stored.';

const ownMetric = ({ environment }: PlatformParts, name: MetricName): MetricSource => ({
  namespace: metricNamespace(environment),
  name,
  dimensions: { environment },
  statistic: 'Maximum',
});

const functionsThrottled: PlatformAlarm = (platform) => ({
  step: 'functions',
  condition: 'throttled',
  severity: 'page',
  meaning: 'our functions are refused for want of concurrency: receivers answer 5xx and workers start late.',
  nextAction: 'see which: the monitor’s log names them; then what uses up the account’s concurrent executions.',
  runbook: {
    investigate: [
      'The monitor’s log says `functions throttled` with their names.',
      'Lambda’s `ConcurrentExecutions` by function; a function outside this project may use them.',
    ],
    resolve: [
      'Lower `worker.maxConcurrency` of the busiest delivery and deploy; its events wait in the queue.',
      'Ask for a higher quota of concurrent executions (Service Quotas, Lambda).',
    ],
    escalate: 'At once, if receivers are throttled: senders stop repeating after some time.',
  },
  // Counted by the monitor: Lambda's own sum holds functions that are not ours, and an alarm can add up ten metrics.
  signal: ownMetric(platform, METRIC.functionsThrottled),
  threshold: 1,
  periodMinutes: 5,
  periods: 3,
  datapoints: 2,
});

const onCallUnconfirmed: PlatformAlarm = (platform) => ({
  step: 'on-call',
  condition: 'unconfirmed',
  severity: 'ticket',
  meaning: 'an on-call topic has no subscription, or one that was never confirmed: its alarms reach no person.',
  nextAction: 'confirm the subscription by the link in its first message, or add one in penstock.config.ts.',
  runbook: {
    investigate: ['The on-call topics’ subscriptions in SNS: which are pending?'],
    resolve: ['Confirm it; or delete it and deploy again, which sends a new link.'],
    escalate: 'Before the next night: to the owner of the environment.',
  },
  signal: ownMetric(platform, METRIC.onCallUnconfirmed),
  threshold: 1,
  periodMinutes: 60,
  periods: 1,
});

const credentialsExpiring: PlatformAlarm = (platform) => ({
  step: 'credentials',
  condition: 'expiring',
  severity: 'ticket',
  meaning: 'the credential of an account ends within two weeks.',
  nextAction: 'renew it at the vendor and put the new value into its secret; the monitor’s log names the account.',
  runbook: {
    investigate: ['The log of the monitor names the account, its secret and the day.'],
    resolve: ['Create a new credential at the vendor, put it into the secret, and revoke the old one a day later.'],
    escalate: 'If you may not create credentials there: to the owner named on the contract page.',
  },
  signal: ownMetric(platform, METRIC.credentialExpiring),
  threshold: 1,
  periodMinutes: 60,
  periods: 1,
});

const versionEnding: PlatformAlarm = (platform) => ({
  step: 'version',
  condition: 'ending',
  severity: 'ticket',
  meaning: 'a vendor ends the version of its API that a contract uses, within 60 days, or has ended it.',
  nextAction: 'move to the next version; the monitor’s log names the account or the source, the version and the day.',
  runbook: {
    investigate: [
      'The monitor’s log says `a version of a vendor ends`: of which destination or source, and when.',
      'The day is the contract’s `apiVersionEnds`, or the vendor’s own word in a header of its answers (`Sunset`, `Deprecation`, or the version that it answered in).',
      '`changesAnnouncedAt` on the contract page leads to what changes with the next version.',
    ],
    resolve: [
      'Write the new version into the contract (`apiVersion`, the paths or the header that names it), compare the samples with its answers, and deploy: what was said of the old version no longer counts.',
      'Of a sender: set its subscription to the new version first, where both can be received.',
    ],
    escalate: 'Two weeks before the day: to the owner of the integration.',
  },
  signal: ownMetric(platform, METRIC.versionEnding),
  threshold: 1,
  periodMinutes: 60,
  periods: 1,
});

/** Only in production, as `silent`. */
const volumeUnusual: PlatformAlarm = (platform) => {
  const status = `\`npm run ops -- status --env ${platform.environment}\``;
  return {
    step: 'volume',
    condition: 'unusual',
    severity: 'ticket',
    meaning: 'sources send far fewer or far more events than in the same hours of the last weeks.',
    nextAction: `see which: ${status}.`,
    runbook: {
      investigate: [
        `${status} names each source with its number of events and the usual one; the monitor’s log says \`a source is far off its usual volume\` once an hour.`,
        'Far below: has the subscription lost event types or records at the vendor, does it send a part of them elsewhere, or was it reset? A public holiday looks the same.',
        'Far above: an import or a campaign at the source, a loop of two systems that answer each other, or a vendor that sends every event more than once. `npm run ops -- events --state delivered --since 1h` shows of which type.',
        'A source that is found while this alarm rings is told once more, by name.',
      ],
      resolve: [
        'Far below: correct the subscription; then ask the vendor to resend, or compare both systems and repair the difference.',
        'Far above, and not wanted: stop it at the source. Its events wait in the queues and pass at the destinations’ rates; `npm run ops -- pause` holds a delivery back.',
        'It is right and stays so: state `source.volume: { newSince: DAY }` in the contract and deploy; else two weeks pass until it is usual. It says nothing of this source: `{ varies: WHY }`.',
      ],
      escalate: 'If the vendor says that nothing has changed: to the owner of the integration.',
    },
    // The monitor writes it at every look, for what it found at the last whole hour.
    signal: ownMetric(platform, METRIC.volumeUnusual),
    threshold: 1,
    periodMinutes: 5,
    periods: 3,
    datapoints: 2,
  };
};

const completenessBroken: PlatformAlarm = (platform) => ({
  step: 'completeness',
  condition: 'broken',
  severity: 'page',
  meaning: 'accepted events are missing: not delivered, not filtered, not dead, not waiting.',
  nextAction: `see which: \`npm run ops -- completeness --env ${platform.environment}\`.`,
  runbook: {
    investigate: [
      `\`npm run ops -- completeness --env ${platform.environment}\` names the integration, the hour and the missing events.`,
      `\`npm run ops -- show EVENT --env ${platform.environment}\` for one of them; its archived copy says when it came.`,
    ],
    resolve: [
      `Was a queue purged or deleted, or did messages expire? Their events are in the archive: \`npm run ops -- replay INTEGRATION/DELIVERY --missing --env ${platform.environment}\` plans to send them once more.`,
      'The ledger is right and the check is wrong: report it in an issue, with the event’s id.',
    ],
    escalate: 'At once, to the owner of the integration: business effects are missing.',
  },
  signal: ownMetric(platform, METRIC.completenessBroken),
  threshold: 1,
  periodMinutes: 60,
  periods: 1,
});

/** The alarms of what all integrations share, in the order of the runbook. */
export function platformAlarms(platform: PlatformParts): readonly AlarmDefinition[] {
  return [
    functionsThrottled(platform),
    ...platform.jobs.flatMap(jobAlarms),
    ...archiveAlarms(platform.environment),
    onCallUnconfirmed(platform),
    credentialsExpiring(platform),
    versionEnding(platform),
    completenessBroken(platform),
    ...(platform.production ? [volumeUnusual(platform)] : []),
    ...recoverAlarms(platform.environment),
  ];
}
