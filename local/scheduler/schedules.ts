import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import type { Collection } from '../documents.ts';
import { nextTime } from './expression.ts';
import { parseSchedule, type Schedule, scheduleArn, type Target, timingOf, type Wish } from './schedule.ts';

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
      const wish = parseSchedule(input);
      const before = store.get(keyOf(wish));
      if (before && (wish.clientToken === undefined || before.clientToken !== wish.clientToken))
        throw new AwsError('ConflictException', `Schedule ${wish.name} already exists.`, 409);
      if (!before) save(wish, undefined);
      return { ScheduleArn: scheduleArn(wish.group, wish.name) };
    },
    update(input) {
      const wish = parseSchedule(input);
      const before = known(wish);
      save(wish, before, before.template);
      return { ScheduleArn: scheduleArn(wish.group, wish.name) };
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
      const wishes = templates.map((template) => ({ wish: parseSchedule(template), text: JSON.stringify(template) }));
      const wanted = new Set(wishes.map(({ wish }) => keyOf(wish)));
      for (const schedule of store.all())
        if (schedule.template !== undefined && !wanted.has(keyOf(schedule))) drop(schedule);
      for (const { wish, text } of wishes) {
        const before = store.get(keyOf(wish));
        if (before?.template !== text) save(wish, before, text);
      }
      for (const schedule of store.all()) if (!timers.has(keyOf(schedule))) arm(schedule, clock.now());
    },
    close() {
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };

  function save(wish: Wish, before: Schedule | undefined, template?: string): void {
    checkRole(wish.target.RoleArn);
    const now = clock.now();
    const since = before?.expression === wish.expression ? before.since : now;
    const schedule: Schedule = {
      ...wish,
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

  function disarm(schedule: Wish): void {
    timers.get(keyOf(schedule))?.();
    timers.delete(keyOf(schedule));
  }

  function drop(schedule: Schedule): void {
    disarm(schedule);
    store.remove(keyOf(schedule));
  }

  function known(wish: Pick<Schedule, 'group' | 'name'>): Schedule {
    const schedule = store.get(keyOf(wish));
    if (schedule) return schedule;
    throw new AwsError('ResourceNotFoundException', `Schedule ${wish.name} does not exist.`, 404);
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
