import { EACH_CALL, ID_HERE, type LogQuestion } from './question.ts';

/**
 * The saved queries over the logs of one integration. At most nine: AWS keeps 1,000 saved queries in an account and region, and a
 * hundred integrations must fit.
 */
export const INTEGRATION_QUESTIONS: readonly LogQuestion[] = [
  {
    name: 'one-event',
    asks: 'What became of an event? Put its id, a correlation id or a record such as contact:70101 in three times.',
    of: 'both',
    commands: [
      'fields @timestamp, message, delivery, operation, destination, status, outcome, reason, attempt, retryInSeconds, durationMs, eventId, correlationId',
      `filter eventId = "${ID_HERE}" or correlationId = "${ID_HERE}" or entity = "${ID_HERE}"`,
      'sort @timestamp asc',
      'limit 500',
    ],
  },
  {
    name: 'what-was-done',
    asks: 'Which business actions were done, to which records here and at the vendor, and how did they end?',
    of: 'workers',
    commands: [
      'fields @timestamp, delivery, eventType, entity, remote, outcome, business, amount, currency, reason, attempt, delayMs, eventId',
      'filter message = "event settled"',
      'sort @timestamp desc',
      'limit 200',
    ],
  },
  {
    name: 'failures-and-retries',
    asks: 'Why do attempts fail, what is tried again and how often, and which events are given up for it?',
    of: 'workers',
    commands: [
      'filter message in ["event given up", "event will be tried again", "event released, no attempt used"]',
      'stats count(*) as times, max(attempt) as mostAttempts, max(retryInSeconds) as longestWaitSeconds, max(@timestamp) as last by message, delivery, outcome, reason',
      'sort times desc',
    ],
  },
  {
    name: 'vendor-calls',
    asks: 'What did the vendors answer to which operation, how often, and which calls are slow?',
    of: 'workers',
    commands: [
      ...EACH_CALL,
      'stats count(*) as calls, pct(call.durationMs, 50) as medianMs, pct(call.durationMs, 99) as p99Ms, max(call.durationMs) as slowestMs, max(@timestamp) as last by call.destination, call.operation, call.status, call.reason',
      'sort p99Ms desc',
    ],
  },
  {
    name: 'calls-per-minute',
    asks: 'How many calls does each account get in a minute, and how long do they take together? Compare with its limit.',
    of: 'workers',
    commands: [
      ...EACH_CALL,
      'stats count(*) as calls, sum(call.durationMs) as togetherMs by call.destination, bin(1m) as minute',
      'sort calls desc',
      'limit 200',
    ],
  },
  {
    name: 'refused-webhooks',
    asks: 'Which webhooks were not accepted, for which reason, and which types came that the contract does not name?',
    of: 'receiver',
    commands: [
      'filter message in ["webhook refused", "genuine webhook refused", "webhook not accepted: a service that the receiver needs is not available", "webhook secret is malformed", "event type not declared"]',
      'stats count(*) as webhooks, sum(events) as undeclaredEvents, max(@timestamp) as last by status, reason, message, eventType',
      'sort webhooks desc',
    ],
  },
  {
    name: 'credential-refused',
    asks: 'What does the refusal of a credential look like: which call, which answer, which breaker opened for it?',
    of: 'workers',
    commands: [
      'fields @timestamp, message, destination, operation, status, vendorRequestId, delivery, reason',
      'filter status in [401, 403] or message like /^breaker opened/',
      'sort @timestamp desc',
      'limit 100',
    ],
  },
  {
    name: 'drift',
    asks: 'Which fields differ from what the contract and the samples say?',
    of: 'workers',
    commands: [
      'filter message = "contract drift"',
      'stats sum(count) as payloads, max(@timestamp) as last by isRequired, path, drift, source, operation, delivery',
      'sort payloads desc',
    ],
  },
  {
    name: 'errors',
    asks: 'Which unexpected errors were there, and which functions ended by one?',
    of: 'both',
    commands: [
      'fields @timestamp, service, delivery, message, errorMessage, @message',
      'filter (level = "ERROR" and errorMessage like /./) or @message like /Task timed out|Runtime\\.|"status":"(timeout|error|failure)"/',
      'sort @timestamp desc',
      'limit 100',
    ],
  },
];
