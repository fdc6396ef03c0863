import { completenessCheckFunctionName, monitorFunctionName, valveFunctionName } from '../topology/index.ts';
import { type AlarmDefinition, functionMetric } from './definition.ts';

/** A function of the platform that a schedule invokes. */
export interface ScheduledJob {
  /** A part of the function's name, and the alarm's step. */
  readonly name: string;
  readonly functionName: string;
  readonly everyMinutes: number;
  /** What is missing while it does not run; follows "so". */
  readonly means: string;
  readonly severity: AlarmDefinition['severity'];
}

/** Every function of the platform that a schedule invokes. */
export function scheduledJobs(environment: string): readonly ScheduledJob[] {
  return [
    {
      name: 'valve',
      functionName: valveFunctionName(environment),
      everyMinutes: 1,
      means: 'deliveries that the valve disabled during an outage or a pause stay disabled after it',
      severity: 'page',
    },
    {
      name: 'monitor',
      functionName: monitorFunctionName(environment),
      everyMinutes: 5,
      means: 'no alarm sees events that wait too long after a failure',
      severity: 'page',
    },
    {
      name: 'completeness-check',
      functionName: completenessCheckFunctionName(environment),
      everyMinutes: 60,
      means: 'no alarm sees accepted events that are lost',
      severity: 'ticket',
    },
  ];
}

/** Minutes of a period: those of the schedule, at least five. */
const periodOf = ({ everyMinutes }: ScheduledJob) => Math.max(5, everyMinutes);
const logOf = ({ functionName }: ScheduledJob) => `The log group \`/aws/lambda/${functionName}\``;

const jobFailing = (job: ScheduledJob): AlarmDefinition => ({
  step: job.name,
  condition: 'failing',
  severity: job.severity,
  meaning: `the function ends in errors, so ${job.means}.`,
  nextAction: `read the last lines of the log of ${job.functionName}.`,
  runbook: {
    investigate: [
      `${logOf(job)}: the last lines name the error.`,
      'Compare the time of the first error with the last deploy.',
    ],
    resolve: [
      'Roll the deploy back, or give the function the permission that the error names. The next run catches up.',
    ],
    escalate: 'If it began without a deploy: to the owner of the environment.',
  },
  // A failed run is one error, because neither the schedule nor Lambda repeats it: a period holds one run.
  signal: functionMetric(job.functionName, 'Errors'),
  threshold: 1,
  periodMinutes: job.everyMinutes,
  ...(job.everyMinutes === 1 ? { periods: 15, datapoints: 5 } : { periods: 3, datapoints: 2 }),
});

const jobNotRun = (job: ScheduledJob): AlarmDefinition => ({
  step: job.name,
  condition: 'not-run',
  severity: job.severity,
  meaning: `the function has not run for ${3 * periodOf(job)} minutes, so ${job.means}.`,
  nextAction: `see whether its schedule is enabled and may invoke ${job.functionName}.`,
  runbook: {
    investigate: [
      'CloudWatch shows the alarm as INSUFFICIENT_DATA: the function has no invocations to count. After a first deploy it is silent until the first run.',
      `${logOf(job)} ends when the function last ran.`,
      'Its schedule: is it enabled, with a role that may invoke the function?',
    ],
    resolve: ['Deploy again: that restores the schedule. Or invoke the function once by hand.'],
    escalate: 'If the schedule is right and the function does not run: AWS support.',
  },
  // A job that runs has invocations; one that stopped has no data, never a low number. One period, and two that are looked back.
  signal: functionMetric(job.functionName, 'Invocations'),
  threshold: 1,
  comparison: 'below',
  periodMinutes: periodOf(job),
  periods: 1,
  ringsWithoutData: true,
});

export function jobAlarms(job: ScheduledJob): readonly AlarmDefinition[] {
  return [jobFailing(job), jobNotRun(job)];
}
