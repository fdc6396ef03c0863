import { credentialCommand, type Delivery } from '../contract/index.ts';
import { METRIC, WORKER_BROKEN } from '../topology/index.ts';
import type { AlarmedDelivery, DeliveryAlarm } from './alarmed-delivery.ts';
import { functionMetric } from './definition.ts';

/** A minute counts from this share of the attempts that the contract wants in five. */
const OF_FIVE_MINUTES = 1 / 5;

/** How long a breaker may stay open before it pages. */
const OPEN_MINUTES = 15;

export const failureRate: DeliveryAlarm = ({ name, vendor, declared: { alarms }, metric, say }) => ({
  step: name,
  condition: 'failure-rate',
  severity: 'page',
  meaning: `over ${alarms.failureRatePercent} % of the attempts failed, in 5 of the last 15 minutes that had ${leastOf(alarms)} or more.`,
  nextAction: `see the reasons: ${say.list('waiting')}; if ${vendor} is down, events wait and the worker delivers them later.`,
  runbook: {
    investigate: [`${say.list('waiting')} and ${say.list('dead')} give the reasons.`, say.show],
    resolve: [
      `${vendor} fails: ${say.waits}`,
      'All fail for one reason since a deploy: roll the deploy back; the worker tries the failed events again.',
      `Dead letters: fix the cause, then ${say.redrive}`,
    ],
    escalate: say.escalate('If the cause lies with the vendor and its status page says nothing'),
  },
  signal: {
    // An attempt that failed is a sample of both, so the second has data wherever the first has; a period without a failure is right
    // as 0 and as missing.
    expression: `IF(attempts >= ${leastOf(alarms)}, 100 * failed / attempts, 0)`,
    label: 'failed attempts, per cent',
    metrics: {
      failed: metric(METRIC.failedAttempts, 'Sum'),
      attempts: metric(METRIC.attemptDelay, 'SampleCount'),
    },
  },
  threshold: alarms.failureRatePercent,
  periodMinutes: 1,
  periods: 15,
  datapoints: 5,
});

const leastOf = ({ failureRateMinimumAttempts }: Delivery['alarms']) =>
  Math.ceil(failureRateMinimumAttempts * OF_FIVE_MINUTES);

export const workerBroken: DeliveryAlarm = ({ name, worker, say }) => ({
  step: name,
  condition: WORKER_BROKEN,
  severity: 'page',
  meaning: 'the worker itself ends in errors or time-outs, so it tries no event.',
  nextAction: `read the last lines of the log of ${worker}; a bad deploy is the likely cause.`,
  runbook: {
    investigate: [
      `The log group \`/aws/lambda/${worker}\`: its last lines name the error.`,
      'Compare the time of the first error with the last deploy.',
    ],
    resolve: [
      'Roll the deploy back. Events wait in the queue, and the worker tries them again.',
      'All invocations fail: the valve disables the mapping within minutes, so that no event uses up its receives. The next deploy enables it.',
      `One event on which the worker dies: it is given up as \`crashed\` after five receives: ${say.list('dead')}.`,
    ],
    escalate: say.escalate('If it began without a deploy'),
  },
  // With partial batch responses an invocation whose records all failed is no error: this counts failures of the function.
  signal: functionMetric(worker, 'Errors'),
  threshold: 1,
  // Three minutes of ten: a bad deploy rings within five, one error does not.
  periodMinutes: 1,
  periods: 10,
  datapoints: 3,
});

export const deliveryStopped: DeliveryAlarm = ({ name, path, worker, metric, say }) => ({
  step: name,
  condition: 'stopped',
  severity: 'page',
  meaning: 'its own code fails on every event, so the valve disabled its mapping; the events wait in order.',
  nextAction: `see which fault: ${say.tail}; then fix the code and deploy, or roll the last deploy back.`,
  runbook: {
    investigate: [
      `${say.tail} says \`same-failure\` (events ended by one fault of our code in a row) or \`worker-broken\` (all invocations failed).`,
      `${say.list('waiting')} gives the fault; the log group \`/aws/lambda/${worker}\` says where in the code.`,
    ],
    resolve: [
      'Deploy the fixed code, or the version before. The valve sees the new version within a minute and enables the mapping; the events are delivered in order.',
      `The cause was elsewhere, such as a vendor that sent wrong events for a while: ${say.resume}.`,
      `These failures are to be expected: \`worker.stopAfterSameFailures\` in the contract of ${path}.`,
    ],
    escalate: say.escalate('If neither the last deploy nor a change of the events explains it'),
  },
  signal: metric(METRIC.deliveryStopped, 'Maximum'),
  threshold: 1,
  periodMinutes: 1,
  periods: 5,
  datapoints: 1,
});

export const breakerOpen: DeliveryAlarm = ({ name, vendor, metric, say }) => ({
  step: name,
  condition: 'breaker-open',
  severity: 'page',
  meaning: `no calls for ${OPEN_MINUTES} minutes: an account’s circuit breaker is open, or a person paused the delivery.`,
  nextAction: `see why: ${say.tail}.`,
  runbook: {
    investigate: [
      `${say.tail} shows the changes of the breaker, the pauses, and their reasons.`,
      `${say.list('waiting')} shows the failures that opened the breaker.`,
    ],
    resolve: [
      `${vendor} is down: ${say.waits} The valve probes every minute. After a green probe the worker sends one event; its success closes the breaker.`,
      `A person paused the delivery: ${say.resume}.`,
    ],
    escalate: say.escalate('If the vendor works for others and the probe stays red'),
  },
  signal: metric(METRIC.breakerOpen, 'Maximum'),
  threshold: 1,
  periodMinutes: 1,
  periods: OPEN_MINUTES + 5,
  datapoints: OPEN_MINUTES,
});

/** An alarm's text is cut where more would stand in it. */
const MOST_NAMED = 2;

/** What a person types for each account that the delivery calls. */
function renewals({ destination, reads }: Delivery, { ops }: AlarmedDelivery['say']): readonly string[] {
  const accounts = [...new Map([destination, ...reads].map((account) => [account.name, account])).values()];
  return accounts.map((account) => `${account.title}: ${ops(credentialCommand(account))}`);
}

export const credentialRefused: DeliveryAlarm = ({ name, path, declared, metric, say }) => ({
  step: name,
  condition: 'credential-refused',
  severity: 'page',
  meaning: 'an account refuses our credential: the worker delivers no event until you replace it.',
  nextAction:
    renewals(declared, say).length > MOST_NAMED
      ? `see which account, and by which command it gets a new credential: ${say.ops(`status ${path.split('/')[0]}`)}.`
      : `give the account a new credential. ${renewals(declared, say).join('; ')}.`,
  runbook: {
    investigate: [
      `${say.list('waiting')} names the account and what it refused.`,
      'Was the credential rotated or revoked, or did its owner leave? Does it have the permissions that the contract page lists?',
    ],
    resolve: [
      `${renewals(declared, say).join('; ')}. The valve probes with it within minutes; the breaker closes after one event succeeds.`,
    ],
    escalate: say.escalate('At once, if you may not create credentials for the vendor'),
  },
  signal: metric(METRIC.credentialRefused, 'Sum'),
  threshold: 1,
  periodMinutes: 5,
  periods: 1,
});
