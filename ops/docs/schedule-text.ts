import type { PullSchedule } from '../../shared/contract/index.ts';

/** When runs begin, in words. */
export const beginsAt = (schedule: PullSchedule): string =>
  'hourly' in schedule
    ? `at minute ${schedule.hourly} of every hour`
    : `every day at ${schedule.daily}, ${schedule.timeZone}`;
