import { conserveFunctionName, monitorFunctionName, valveFunctionName } from '../topology/index.ts';
import type { ScheduledJob } from './platform.ts';

/** Every function of the platform that a schedule calls. */
export function scheduledJobs(environment: string): readonly ScheduledJob[] {
  return [
    {
      name: 'valve',
      functionName: valveFunctionName(environment),
      everyMinutes: 1,
      means: 'deliveries that were shut while a vendor was down, or paused, stay shut after it has recovered',
      severity: 'page',
    },
    {
      name: 'monitor',
      functionName: monitorFunctionName(environment),
      everyMinutes: 5,
      means: 'nobody is told of events that wait for too long after a failure',
      severity: 'page',
    },
    {
      name: 'conserve',
      functionName: conserveFunctionName(environment),
      everyMinutes: 60,
      means: 'nobody would be told of events that were accepted and are nowhere',
      severity: 'ticket',
    },
  ];
}
