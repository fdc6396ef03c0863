import { AwsError } from '../aws/error.ts';
import { restJson } from '../aws/rest.ts';
import type { Access, AwsService, Caller, Dispatch, PolicyDocument } from '../aws/service.ts';
import type { Input } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import type { SchedulerMetric } from '../cloudwatch/services/scheduler.ts';
import { openDocuments } from '../documents.ts';
import { createDeliveries, type Deliveries, type Delivery } from './delivery.ts';
import { routes } from './routes.ts';
import { type Schedule, scheduleArn } from './schedule.ts';
import { createSchedules } from './schedules.ts';

export interface SchedulerOptions {
  readonly clock: Clock;
  /** The SQLite file of schedules and of runs that have not reached their target. */
  readonly file: string;
}

/** A role that a schedule may call under. */
export interface SchedulerRole {
  readonly arn: string;
  readonly name: string;
  readonly policies: readonly PolicyDocument[];
  /** The services that may take it. */
  readonly trusts: readonly string[];
}

export interface SchedulerParts {
  /** The schedules of the template, as CreateSchedule would take them. */
  readonly schedules: readonly Input[];
  readonly roles: readonly SchedulerRole[];
  readonly dispatch: Dispatch;
  /** Called with a sentence, without payload, for a run that did not reach its target. */
  onTrouble(message: string): void;
  /** Receives what CloudWatch counts for a schedule, by its ARN. */
  onMetric?(scheduleArn: string, name: SchedulerMetric): void;
}

export interface Scheduler extends AwsService {
  /** Brings the schedules to what the template says and begins to run them. */
  start(parts: SchedulerParts): void;
  /** Runs nothing any more and waits for the calls under way. */
  stop(): Promise<void>;
}

/** EventBridge Scheduler on disk: https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html. */
export function createScheduler({ clock, file }: SchedulerOptions): Scheduler {
  const documents = openDocuments(file);
  let roles: readonly SchedulerRole[] = [];
  let deliveries: Deliveries | undefined;
  const schedules = createSchedules({
    clock,
    store: documents.collection<Schedule>('schedule'),
    checkRole,
    run: (arn, target, scheduled) => deliveries?.begin(arn, target, scheduled),
  });

  return {
    name: 'scheduler',
    rest: restJson(routes),
    start(parts) {
      roles = parts.roles;
      const store = documents.collection<Delivery>('delivery');
      const { dispatch, onTrouble, onMetric = () => {} } = parts;
      deliveries = createDeliveries({ clock, store, dispatch, roleOf, onTrouble, onMetric });
      schedules.start(parts.schedules);
    },
    async stop() {
      schedules.close();
      await deliveries?.close();
    },
    access: accessTo,
    async handle(operation, input) {
      switch (operation) {
        case 'CreateSchedule':
          return schedules.create(input);
        case 'UpdateSchedule':
          return schedules.update(input);
        case 'GetSchedule':
          return schedules.get(input);
        case 'DeleteSchedule':
          return schedules.remove(input);
        case 'ListSchedules':
          return schedules.list(input);
        default:
          throw new AwsError(
            'UnknownOperationException',
            `EventBridge Scheduler's ${operation} is not served by the local runtime.`,
            501,
          );
      }
    },
    async close() {
      schedules.close();
      documents.close();
    },
  };

  function roleOf(arn: string): Caller | undefined {
    const role = roles.find((candidate) => candidate.arn === arn);
    return role && { kind: 'role', name: role.name, policies: role.policies, roleArn: role.arn };
  }

  function checkRole(arn: string): void {
    if (roles.find((role) => role.arn === arn)?.trusts.includes('scheduler.amazonaws.com')) return;
    throw new AwsError(
      'ValidationException',
      `The execution role you provide must allow AWS EventBridge Scheduler to assume the role: ${arn}.`,
    );
  }
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html */
function accessTo(operation: string, { GroupName, Name, Target }: Input): Access[] {
  const action = `scheduler:${operation}`;
  if (operation === 'ListSchedules') return [{ action, resource: '*' }];
  const own = { action, resource: scheduleArn(GroupName, Name) };
  const { RoleArn } = (Target ?? {}) as { RoleArn?: string };
  return RoleArn === undefined ? [own] : [own, { action: 'iam:PassRole', resource: RoleArn }];
}
