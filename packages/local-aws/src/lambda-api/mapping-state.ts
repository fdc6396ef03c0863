import { isDeepStrictEqual } from 'node:util';

/** What a mapping does with its queue. */
export interface MappingSettings {
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Undefined: as many as the machine bears. */
  readonly maximumConcurrency?: number;
  readonly reportBatchItemFailures: boolean;
}

/** What is wanted of a mapping, by an operation or by a template. */
export interface MappingGoal {
  readonly enabled: boolean;
  readonly settings: MappingSettings;
}

export interface MappingState extends MappingGoal {
  /** A change that has been asked for and is not yet done. */
  readonly change?: {
    readonly kind: 'Enabling' | 'Disabling' | 'Updating';
    readonly begun: number;
    readonly before: MappingGoal;
  };
}

/** A mapping as the template describes it. */
export interface TemplateMapping extends MappingSettings {
  readonly id: string;
  readonly queueArn: string;
  readonly queueUrl: string;
  readonly functionName: string;
  /** Undefined when the template does not say. */
  readonly enabled?: boolean;
}

export interface KeptMapping extends MappingState {
  readonly id: string;
  readonly lastModified: number;
  /** What the template said when it was last applied. */
  readonly template: string;
}

/** How long any change takes. On AWS it is 10 to 60 seconds. */
const CHANGE_MS = 30_000;

/**
 * How long a mapping that is being disabled, or given other settings, goes on as before. AWS stops its pollers at some
 * time within the change and does not say when.
 */
const STILL_AS_BEFORE_MS = 20_000;

/** `Enabled`, `Disabled`, or the change that is under way. */
export function stateName({ enabled, change }: MappingState, now: number): string {
  if (change && now < change.begun + CHANGE_MS) return change.kind;
  return enabled ? 'Enabled' : 'Disabled';
}

export function isChanging(state: MappingState, now: number): boolean {
  return state.change !== undefined && now < state.change.begun + CHANGE_MS;
}

/** With what settings the queue is polled now; undefined when it is not. */
export function polledWith({ enabled, settings, change }: MappingState, now: number): MappingSettings | undefined {
  const after = enabled ? settings : undefined;
  if (!change) return after;
  switch (change.kind) {
    case 'Enabling':
      return now < change.begun + CHANGE_MS ? undefined : after;
    case 'Disabling':
    case 'Updating':
      if (now >= change.begun + STILL_AS_BEFORE_MS) return after;
      return change.before.enabled ? change.before.settings : undefined;
  }
}

/** When the polling or the state's name changes next; undefined while no change is under way. */
export function nextLook({ change }: MappingState, now: number): number | undefined {
  if (!change) return undefined;
  return [change.begun + STILL_AS_BEFORE_MS, change.begun + CHANGE_MS].find((time) => time > now);
}

/** Begins the change to a goal. A goal that equals the present state changes nothing. */
export function begin(state: MappingState, goal: MappingGoal, now: number): MappingState {
  const before = { enabled: state.enabled, settings: state.settings };
  if (isDeepStrictEqual(before, goal)) return before;
  const kind = goal.enabled === state.enabled ? 'Updating' : goal.enabled ? 'Enabling' : 'Disabling';
  return { ...goal, change: { kind, begun: now, before } };
}
