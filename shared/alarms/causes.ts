/**
 * By condition of an alarm that pages: the conditions of the same step that cause it. Where one of them rings already, the alarm is no
 * cause of its own, and what a person does is the same (docs/decisions/0047).
 */
export const CAUSED_BY: Readonly<Record<string, readonly string[]>> = {
  'oldest-message': ['oldest-retry', 'failure-rate', 'worker-broken', 'stopped', 'breaker-open', 'credential-refused'],
  'oldest-retry': ['oldest-message', 'failure-rate', 'worker-broken', 'stopped', 'breaker-open', 'credential-refused'],
  'about-to-expire': [],
  'failure-rate': [
    ...['oldest-message', 'oldest-retry', 'breaker-open', 'credential-refused', 'worker-broken', 'stopped'],
  ],
  'dead-letters-about-to-expire': [],
  'open-too-long': [],
  'worker-broken': ['stopped'],
  stopped: ['worker-broken'],
  'breaker-open': ['oldest-message', 'oldest-retry', 'failure-rate', 'credential-refused'],
  'credential-refused': [],
  'not-accepting': [],
  'genuine-refused': [],
  'genuine-traffic-fell': [],
  silent: ['not-accepting', 'genuine-refused', 'genuine-traffic-fell'],
  'run-missed': [],
  'run-late': ['run-missed', 'run-failed'],
  'run-failed': [],
  'run-unusual': [],
  'differences-found': [],
};

/** What an account's trouble moves in every delivery that calls it. */
export const OF_THE_ACCOUNT: readonly string[] = ['failure-rate', 'breaker-open', 'credential-refused'];

/** What one deploy of an integration breaks in all of its workers. */
export const OF_THE_DEPLOY: readonly string[] = ['worker-broken'];
