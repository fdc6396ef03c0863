import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import type { Collection } from '../documents.ts';
import { nextTime } from './expression.ts';
import { parseSchedule, type Schedule, type ScheduleRequest, scheduleArn, type Target, timingOf } from './schedule.ts';

export interface Schedules {
  create(input: Input): Output;
  update(input: Input): Output;
  get(input: Input): Output;
  remove(input: Input): Output;
  list(input: Input): Output;
  /** Brings the kept schedules to what the templates say, and begins to run them. */
  start(templates: readonly Input[]): void;
  close(): void;
}

interface SchedulesParts {
  readonly clock: Clock;
  readonly store: Collection<Schedule>;
  /** @throws AwsError when EventBridge Scheduler may not take this role. */
  checkRole(roleArn: string): void;
  run(scheduleArn: string, target: Target, scheduled: number): void;
}

/**
 * The schedules and their timers. What was missed while nothing ran does not run late. A template is applied as
 * CloudFormation applies it: a schedule that it describes as before is left as operations have made it.
 */
export function createSchedules({ clock, store, checkRole, run }: SchedulesParts): Schedules {
  const timers = new Map<string, () => void>();

  return {
    create(input) {
      const request = parseSchedule(input);
      const before = store.get(keyOf(request));
      if (before && (request.clientToken === undefined || before.clientToken !== request.clientToken))
        throw new AwsError('ConflictException', `Schedule ${request.name} already exists.`, 409);
      if (!before) save(request, undefined);
      return { ScheduleArn: scheduleArn(request.group, request.name) };
    },
    update(input) {
      const request = parseSchedule(input);
      const before = known(request);
      save(request, before, before.template);
      return { ScheduleArn: scheduleArn(request.group, request.name) };
    },
    get: (input) => describe(known(named(input))),
    remove(input) {
      drop(known(named(input)));
      return {};
    },
    list({ GroupName, NamePrefix, State, MaxResults, NextToken }) {
      const most = Math.min(100, Number(MaxResults ?? 100));
      const matching = store
        .all()
        .filter(({ group }) => GroupName === undefined || group === GroupName)
        .filter(({ name }) => name.startsWith(String(NamePrefix ?? '')))
        .filter(({ state }) => State === undefined || state === State);
      const start = Math.max(
        0,
        matching.findIndex((schedule) => keyOf(schedule) === NextToken),
      );
      const next = matching[start + most];
      return {
        Schedules: matching.slice(start, start + most).map(summarize),
        ...(next && { NextToken: keyOf(next) }),
      };
    },
    start(templates) {
      const requests = templates.map((template) => ({
        request: parseSchedule(template),
        text: JSON.stringify(template),
      }));
      const wanted = new Set(requests.map(({ request }) => keyOf(request)));
      for (const schedule of store.all())
        if (schedule.template !== undefined && !wanted.has(keyOf(schedule))) drop(schedule);
      for (const { request, text } of requests) {
        const before = store.get(keyOf(request));
        if (before?.template !== text) save(request, before, text);
      }
      for (const schedule of store.all()) if (!timers.has(keyOf(schedule))) arm(schedule, clock.now());
    },
    close() {
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };

  function save(request: ScheduleRequest, before: Schedule | undefined, template?: string): void {
    checkRole(request.target.RoleArn);
    const now = clock.now();
    const since = before?.expression === request.expression ? before.since : now;
    const schedule: Schedule = {
      ...request,
      ...{ created: before?.created ?? now, modified: now, since },
      ...(template === undefined ? {} : { template }),
    };
    store.put(keyOf(schedule), schedule);
    // A new rate runs at once: its first time is its beginning.
    arm(schedule, since === now ? now - 1 : now);
  }

  function arm(schedule: Schedule, after: number): void {
    disarm(schedule);
    const { timing, bounds } = timingOf(schedule);
    const next = nextTime(timing, bounds, after);
    if (next === undefined || schedule.state === 'DISABLED') return;
    const cancel = clock.after(Math.max(0, next - clock.now()), () => {
      run(scheduleArn(schedule.group, schedule.name), schedule.target, next);
      const from = Math.max(next, clock.now());
      if (schedule.afterCompletion === 'DELETE' && nextTime(timing, bounds, from) === undefined) drop(schedule);
      else arm(schedule, from);
    });
    timers.set(keyOf(schedule), cancel);
  }

  function disarm(schedule: ScheduleRequest): void {
    timers.get(keyOf(schedule))?.();
    timers.delete(keyOf(schedule));
  }

  function drop(schedule: Schedule): void {
    disarm(schedule);
    store.remove(keyOf(schedule));
  }

  function known(request: Pick<Schedule, 'group' | 'name'>): Schedule {
    const schedule = store.get(keyOf(request));
    if (schedule) return schedule;
    throw new AwsError('ResourceNotFoundException', `Schedule ${request.name} does not exist.`, 404);
  }
}

function keyOf({ group, name }: Pick<Schedule, 'group' | 'name'>): string {
  return `${group}/${name}`;
}

function named({ GroupName, Name }: Input): Pick<Schedule, 'group' | 'name'> {
  return { group: String(GroupName ?? 'default'), name: String(Name) };
}

function describe(schedule: Schedule): Output {
  const { start, end, description } = schedule;
  return {
    ...summarize(schedule),
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.zone,
    ...(start === undefined ? {} : { StartDate: start / 1000 }),
    ...(end === undefined ? {} : { EndDate: end / 1000 }),
    ...(description === undefined ? {} : { Description: description }),
    Target: schedule.target,
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: schedule.afterCompletion,
  };
}

function summarize({ name, group, state, created, modified, target }: Schedule): Output {
  return {
    Arn: scheduleArn(group, name),
    Name: name,
    GroupName: group,
    State: state,
    CreationDate: created / 1000,
    LastModificationDate: modified / 1000,
    Target: { Arn: target.Arn },
  };
}
