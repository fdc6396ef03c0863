import type { RestOperation } from '../aws/rest.ts';

const SCHEDULE = '/schedules/{Name}';
const GROUP = { groupName: 'GroupName', clientToken: 'ClientToken' };

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html */
export const routes: readonly RestOperation[] = [
  { operation: 'CreateSchedule', method: 'POST', path: SCHEDULE },
  { operation: 'UpdateSchedule', method: 'PUT', path: SCHEDULE },
  { operation: 'GetSchedule', method: 'GET', path: SCHEDULE, query: GROUP },
  { operation: 'DeleteSchedule', method: 'DELETE', path: SCHEDULE, query: GROUP },
  {
    operation: 'ListSchedules',
    method: 'GET',
    path: '/schedules',
    query: {
      MaxResults: 'MaxResults',
      NamePrefix: 'NamePrefix',
      NextToken: 'NextToken',
      ScheduleGroup: 'GroupName',
      State: 'State',
    },
  },
];
