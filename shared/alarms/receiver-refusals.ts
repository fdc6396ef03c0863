import { METRIC } from '../topology/index.ts';
import { RECEIVER, type ReceiverAlarm } from './alarmed-receiver.ts';

export const genuineRefused: ReceiverAlarm = ({ source, metric, log, refusals, escalate }) => ({
  step: RECEIVER,
  condition: 'genuine-refused',
  severity: 'page',
  meaning: 'the receiver refuses webhooks whose signature is right, or cannot read some of their elements.',
  nextAction: `see for which reason: ${refusals}.`,
  runbook: {
    investigate: [
      `${log} has "genuine webhook refused" with the reason and the correlation id of each; it holds no payloads.`,
      'It has "elements of a genuine webhook could not be read" where the others of the request were taken: the archive keeps these as `unreadable`.',
      `Did ${source.system} change the form of its webhooks? ${source.changesAnnouncedAt} may announce it.`,
    ],
    resolve: [
      'Correct how the provider reads it, and deploy: the sender’s format is right by definition.',
      `The receiver stored nothing of refused requests, and most senders do not repeat what got 4xx: ask ${source.system} to resend them, or compare both systems.`,
    ],
    escalate: escalate('At once: the events are lost on our side until they are sent again'),
  },
  signal: metric(METRIC.genuineRefused),
  threshold: 1,
  // Two minutes of sixty: one odd request does not page, and a stream of one webhook in half an hour is still seen.
  periodMinutes: 1,
  periods: 60,
  datapoints: 2,
});

/** In five minutes: more than single forgeries, mistakes and clock errors amount to. */
const REFUSAL_SURGE = 10;
/** In a minute: more than single forgeries, mistakes and clock errors amount to. */
const WRONG_SIGNATURES = 3;
/** In a minute: more than a scanner or two amount to. */
const FLOOD = 30;
/** Events in an hour from which five minutes without any are no chance. */
const BUSY = 60;

/** Noise alone cannot ring it: only a stream of genuine events that breaks off. */
export const genuineTrafficFell: ReceiverAlarm = ({ source, secret, metric, api, refusals, escalate }) => ({
  step: RECEIVER,
  condition: 'genuine-traffic-fell',
  severity: 'page',
  meaning: 'all webhooks are refused with 4xx where many were accepted in the hour before: ours are shut out.',
  nextAction: `compare the secret ${secret} with the one that ${source.system} signs with.`,
  runbook: {
    investigate: [
      `For which reason since when: ${refusals}.`,
      'Every signature is wrong: the secret or the signed URL changed. None is looked at (429): a flood uses up the throttle.',
      'An hour after the last accepted event this alarm clears by itself; that does not mean that it is over.',
    ],
    resolve: [
      `The secret was rotated at ${source.system}: put the new one into \`${secret}\`; the old one stays valid for a day.`,
      'A flood: raise `expectedRate` in the contract and deploy; ask AWS WAF or AWS Support to block its source.',
      'The receiver stored nothing of refused requests. The sender repeats them; ask it to resend those that it gave up.',
    ],
    escalate: escalate('At once, if you cannot get the right secret'),
  },
  signal: {
    // API Gateway writes both of its metrics for every request. That none is accepted now is read off them: in our own series such a
    // period is a gap, which an expression may not depend on.
    expression: `IF(refused >= ${REFUSAL_SURGE} AND requests == refused AND SUM(accepted) >= ${BUSY}, refused, 0)`,
    label: 'webhooks refused while none was accepted',
    metrics: { refused: api('4xx'), requests: api('Count'), accepted: metric(METRIC.accepted) },
  },
  threshold: REFUSAL_SURGE,
  periodMinutes: 5,
  periods: 12,
  datapoints: 2,
});

export const signaturesRefused: ReceiverAlarm = ({ source, secret, metric, log, refusals, escalate }) => ({
  step: RECEIVER,
  condition: 'signatures-refused',
  severity: 'ticket',
  meaning: 'many webhooks carried a wrong signature or an old timestamp: forgeries, or a secret that is not ours.',
  nextAction: `see whether genuine ones are accepted beside them: ${refusals}.`,
  runbook: {
    investigate: [
      `${log} counts the refusals by reason; it holds no payloads.`,
      'The receiver refuses all since one moment: the secret or the signed URL changed. It refuses some and accepts others: another sender forges webhooks.',
    ],
    resolve: [
      `The secret was rotated at ${source.system}: put the new one into \`${secret}\`; the old one stays valid for a day.`,
      'The receiver stored nothing of refused requests. The sender repeats them; ask it to resend those that it gave up.',
    ],
    escalate: escalate('At once, if the receiver refuses genuine webhooks and you cannot get the right secret'),
  },
  signal: metric(METRIC.signatureRefused),
  threshold: WRONG_SIGNATURES,
  periodMinutes: 1,
  periods: 15,
  datapoints: 3,
});

export const requestsRefused: ReceiverAlarm = ({ source, api, refusals, escalate }) => ({
  step: RECEIVER,
  condition: 'requests-refused',
  severity: 'ticket',
  meaning: 'a flood of requests is refused with 4xx, by API Gateway itself or by the receiver.',
  nextAction: `see which status: the access log of the integration’s HTTP API; and ${refusals}.`,
  runbook: {
    investigate: [
      '429: more requests than the throttle lets through. 413: a body above 4 MB. 404 or 405: not the URL that was given to the sender. 403: an enrolment outside of a window.',
      `Do they come from ${source.system}? What it sends is signed, and API Gateway refuses without looking.`,
    ],
    resolve: [
      `429, and they are genuine: raise \`expectedRate\` in the contract and deploy; ${source.system} repeats them.`,
      'Scanners and floods: nothing was stored, and other integrations have a throttle of their own.',
    ],
    escalate: escalate('If genuine webhooks are among them'),
  },
  // Every 4xx of the API: what API Gateway refuses by itself never reaches the receiver.
  signal: api('4xx'),
  threshold: FLOOD,
  periodMinutes: 1,
  periods: 15,
  datapoints: 3,
});
