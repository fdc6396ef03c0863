import type { LogQuestion } from './question.ts';

/** The saved queries over the logs of the platform's functions. */
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
    asks: 'What did the monitor find: alarms that would reach no person, credentials that end, checks that failed?',
    of: 'platform',
    commands: [
      'fields @timestamp, level, message, topicArn, destination, daysLeft, reason, errorMessage',
      'filter level in ["WARN", "ERROR"]',
      'sort @timestamp desc',
      'limit 200',
    ],
  },
];
