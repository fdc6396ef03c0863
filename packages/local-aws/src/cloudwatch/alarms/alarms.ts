import type { Input } from '../../aws/values.ts';
import type { Clock } from '../../clock.ts';
import type { Collection } from '../../documents.ts';
import { validationError } from '../errors.ts';
import { type Range, runQueries, timestampsOf } from '../query.ts';
import { type MetricStore, MINUTE_MS } from '../store.ts';
import { type CompositeAlarm, readCompositeAlarm } from './composite-alarm.ts';
import { ruleHolds } from './composite-rule.ts';
import { type AlarmState, evaluationRange, judge } from './evaluation.ts';
import type { History } from './history.ts';
import { alarmArn, type KeptAlarm, unchecked } from './kept-alarm.ts';
import { type MetricAlarm, readMetricAlarm } from './metric-alarm.ts';
import type { Child } from './notification.ts';
import { reasonData, reasonOf } from './reason.ts';

/** A change of an alarm's state, for the alarm's actions. */
export interface Transition {
  readonly alarm: KeptAlarm;
  readonly old: AlarmState;
  /** The topics to publish to. */
  readonly actions: readonly string[];
  /** Those that a composite alarm changed for. */
  readonly children: readonly Child[];
}

export interface Alarms {
  /** Makes an alarm, or changes one; its state is left as it is. @throws AwsError for what is wrong or not emulated. */
  put(kind: KeptAlarm['kind'], input: Input, template?: true): void;
  remove(name: string): void;
  all(): readonly KeptAlarm[];
  get(name: string): KeptAlarm | undefined;
  /** Evaluates every alarm over the time up to `to`, a whole minute. */
  evaluate(to: number): void;
  /** Sets a state by hand; it lasts until the next evaluation. */
  setState(name: string, value: AlarmState, reason: string, data: string): void;
}

interface AlarmsParts {
  readonly clock: Clock;
  readonly store: Collection<KeptAlarm>;
  readonly metrics: MetricStore;
  readonly history: History;
  onTransition(transition: Transition): void;
}

type Read = MetricAlarm | CompositeAlarm;

export function createAlarms({ clock, store, metrics, history, onTransition }: AlarmsParts): Alarms {
  const read = new Map<string, Read>(store.all().map((alarm) => [alarm.name, readAlarm(alarm.kind, alarm.input)]));
  const ofKind = <Kind extends Read['kind']>(kind: Kind) =>
    [...read.values()].filter((alarm): alarm is Extract<Read, { kind: Kind }> => alarm.kind === kind);

  return {
    put(kind, input, template) {
      const alarm = readAlarm(kind, input);
      // What an expression cannot be is found now, not when the alarm is needed.
      if (alarm.kind === 'metric') runQueries(metrics, alarm.queries, rangeUpTo(0, 1));
      const missing = alarm.kind === 'composite' && alarm.children.find((child) => !read.has(child));
      if (missing) throw validationError(`The alarm ${missing} in the rule of ${alarm.name} does not exist`);
      const before = store.get(alarm.name);
      const now = clock.now();
      read.set(alarm.name, alarm);
      const isAsBefore = before && JSON.stringify(before.input) === JSON.stringify(input);
      const state = before?.kind === kind ? before.state : unchecked(now);
      const configured = isAsBefore ? before.configured : now;
      store.put(alarm.name, { name: alarm.name, kind, input, configured, state, ...(template && { template }) });
      if (isAsBefore) return;
      const did = before ? 'updated' : 'created';
      history.add({
        name: alarm.name,
        kind,
        type: 'ConfigurationUpdate',
        summary: `Alarm "${alarm.name}" ${did}`,
        data: {},
      });
    },
    remove(name) {
      read.delete(name);
      store.remove(name);
    },
    all: store.all,
    get: store.get,
    evaluate(to) {
      for (const alarm of ofKind('metric')) evaluateMetric(alarm, to);
      evaluateComposites();
    },
    setState(name, value, reason, data) {
      change(name, value, reason, data, []);
      evaluateComposites();
    },
  };

  function evaluateMetric(alarm: MetricAlarm, to: number): void {
    const range = evaluationRange(alarm.evaluationPeriods);
    const worth = runQueries(metrics, alarm.queries, rangeUpTo(to, range)).get(alarm.watched);
    if (worth?.kind !== 'series') throw validationError(`The alarm ${alarm.name} watches more than one time series`);
    const periods = timestampsOf(rangeUpTo(to, range)(alarm.periodMs));
    const verdict = judge(alarm, periods, worth.series);
    if (verdict.state === undefined) return;
    change(alarm.name, verdict.state, reasonOf(alarm, verdict), reasonData(alarm, verdict, clock.now()), []);
  }

  /** Repeats while a state changes: a composite alarm can be another's child. */
  function evaluateComposites(): void {
    const composites = ofKind('composite');
    for (let round = 0; round <= composites.length; round++) {
      const changed = composites.map(evaluateComposite).some(Boolean);
      if (!changed) return;
    }
  }

  function evaluateComposite({ name, rule, children }: CompositeAlarm): boolean {
    const holds = ruleHolds(rule, (alarm) => store.get(alarm)?.state.value ?? 'INSUFFICIENT_DATA');
    const ringing = children.flatMap((child) => {
      const state = store.get(child)?.state;
      return state?.value === 'ALARM' ? [{ name: child, value: state.value, transitioned: state.transitioned }] : [];
    });
    const named = ringing.map((child) => alarmArn(child.name)).join(', ');
    const why = ringing.length === 0 ? 'none of its alarms is in ALARM' : `${named} in ALARM`;
    return change(
      name,
      holds ? 'ALARM' : 'OK',
      `The alarm rule ${holds ? 'holds' : 'does not hold'}: ${why}.`,
      '',
      ringing,
    );
  }

  /** Only a change of the value is recorded and acted upon; answers whether there was one. */
  function change(name: string, value: AlarmState, reason: string, data: string, children: readonly Child[]): boolean {
    const before = store.get(name);
    const alarm = read.get(name);
    if (!before || !alarm || before.state.value === value) return false;
    const now = clock.now();
    const after: KeptAlarm = { ...before, state: { value, reason, data, updated: now, transitioned: now } };
    store.put(name, after);
    const old = before.state.value;
    history.add({
      ...{ name, kind: alarm.kind, type: 'StateUpdate' },
      summary: `Alarm updated from ${old} to ${value}`,
      data: {
        version: '1.0',
        oldState: { stateValue: old, stateReason: before.state.reason },
        newState: { stateValue: value, stateReason: reason },
      },
    });
    const actions = alarm.actionsEnabled ? alarm.actions[value] : [];
    onTransition({ alarm: after, old, actions, children });
    return true;
  }
}

function readAlarm(kind: KeptAlarm['kind'], input: Input): Read {
  return kind === 'metric' ? readMetricAlarm(input) : readCompositeAlarm(input);
}

/** So many periods up to a minute: the window of an alarm slides with each evaluation. */
function rangeUpTo(to: number, periods: number): (periodMs: number) => Range {
  return (periodMs) => ({ from: to - periods * Math.max(periodMs, MINUTE_MS), to, periodMs });
}
