import type { LogQuestion } from './question.ts';

/** What people ask of the logs of the valve and the monitor. */
export const PLATFORM_QUESTIONS: readonly LogQuestion[] = [
  {
    name: 'breaker',
    asks: 'Which deliveries did the valve disable and enable, why, and what did the probes find?',
    of: 'platform',
    commands: [
      'fields @timestamp, message, integration, delivery, destination, reason',
      'filter message in ["delivery disabled", "delivery enabled"] or message like /^account probed/',
      'sort @timestamp desc',
      'limit 200',
    ],
  },
  {
    name: 'checks',
    asks: 'What did the monitor find: alarms that nobody would hear, credentials that end, checks that failed?',
    of: 'platform',
    commands: [
      'fields @timestamp, level, message, topicArn, destination, daysLeft, reason, errorMessage',
      'filter level in ["WARN", "ERROR"]',
      'sort @timestamp desc',
      'limit 200',
    ],
  },
];
