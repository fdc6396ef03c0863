import { ACCOUNT, REGION } from '../aws/account.ts';
import { physicalName, type ResourceType } from './resource-type.ts';

/** `AWS::Scheduler::Schedule`: its properties are what CreateSchedule takes, and are checked as such when it starts. */
export const schedule: ResourceType = {
  applied: [
    ...['Name', 'GroupName', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'StartDate', 'EndDate', 'State'],
    ...['Description', 'Target', 'FlexibleTimeWindow', 'ActionAfterCompletion'],
  ],
  withoutEffect: ['KmsKeyArn'],
  deploy(resource) {
    const { KmsKeyArn: _key, ...properties } = resource.properties;
    const name = (properties.Name as string) ?? physicalName(resource, 64);
    const group = (properties.GroupName as string) ?? 'default';
    return {
      ref: name,
      attributes: { Arn: `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/${group}/${name}` },
      resource: { kind: 'schedule', input: { ...properties, Name: name } },
    };
  },
};
