/** Pages: from an alarm's message on an on-call topic to PagerDuty, Opsgenie or Slack. */
export { readAlarmMessage } from './alarm.ts';
export { createDescribe, createHasRung } from './describe.ts';
export { createPager } from './pager.ts';
export { pagingSecretProblem } from './target.ts';
