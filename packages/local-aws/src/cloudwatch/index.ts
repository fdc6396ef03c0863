import { AwsError } from '../aws/error.ts';
import { inNamespace, type JsonProtocol } from '../aws/protocol.ts';
import type { Access, AwsService, Dispatch } from '../aws/service.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import { openDocuments } from '../documents.ts';
import { act } from './alarms/act.ts';
import { createAlarms, type Transition } from './alarms/alarms.ts';
import type { AlarmState } from './alarms/evaluation.ts';
import { createHistory, type HistoryItem } from './alarms/history.ts';
import { alarmArn, type KeptAlarm } from './alarms/kept-alarm.ts';
import { deleteAlarms, describeAlarms, setAlarmState, switchActions } from './alarms/operations.ts';
import { getMetricData, getMetricStatistics } from './data.ts';
import { everyMinute } from './minutes.ts';
import { listMetrics, putMetricData } from './reported.ts';
import type { RecordMetric } from './sample.ts';
import { openMetricStore } from './store.ts';

export { readCompositeAlarm } from './alarms/composite-alarm.ts';
export { readMetricAlarm } from './alarms/metric-alarm.ts';

export interface CloudWatchOptions {
  readonly clock: Clock;
  /** The SQLite file of metrics. */
  readonly metrics: string;
  /** The SQLite file of alarms and their history. */
  readonly alarms: string;
}

/** An alarm of the template, as PutMetricAlarm or PutCompositeAlarm would take it. */
export interface TemplateAlarm {
  readonly kind: 'metric' | 'composite';
  readonly input: Input;
}

export interface CloudWatchParts {
  /** Those that a composite alarm names come before it. */
  readonly alarms: readonly TemplateAlarm[];
  readonly dispatch: Dispatch;
  /** Reports what is to be measured once a minute, with the time that it counts for. */
  readonly gauges: readonly ((record: RecordMetric, at: number) => void)[];
  /** Called with a sentence for an action that was not done. */
  onTrouble(message: string): void;
}

export interface CloudWatch extends AwsService {
  /** Takes values from the start on: the calls that deploy the template are not counted. */
  readonly record: RecordMetric;
  /** Brings the alarms to what the template says; measures and evaluates every minute from now on. */
  start(parts: CloudWatchParts): void;
  /** Evaluates nothing any more and waits for the actions under way. */
  stop(): Promise<void>;
  /** The names of the alarms in a state, of both kinds. */
  inState(state: AlarmState): readonly string[];
}

const PROTOCOL: JsonProtocol = {
  target: 'GraniteServiceVersion20100801',
  contentType: 'application/x-amz-json-1.0',
  messageKey: 'message',
  nameError: inNamespace('com.amazonaws.cloudwatch'),
};

/** CloudWatch metrics and alarms on disk: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html. */
export function createCloudWatch({ clock, metrics: file, alarms: alarmFile }: CloudWatchOptions): CloudWatch {
  const metrics = openMetricStore(file, clock);
  const documents = openDocuments(alarmFile);
  const history = createHistory(documents.collection<HistoryItem>('history'), clock);
  const store = documents.collection<KeptAlarm>('alarm');
  const alarms = createAlarms({ clock, store, metrics, history, onTransition });
  const acting = new Set<Promise<void>>();
  let running: CloudWatchParts | undefined;
  let stopMinutes = () => {};
  let begun = false;

  const operations: Readonly<Record<string, (input: Input) => Output>> = {
    DeleteAlarms: (input) => deleteAlarms(alarms, input),
    DescribeAlarmHistory: history.describe,
    DescribeAlarms: (input) => describeAlarms(alarms, input),
    DisableAlarmActions: (input) => switchActions(alarms, input, false),
    EnableAlarmActions: (input) => switchActions(alarms, input, true),
    GetMetricData: (input) => getMetricData(metrics, input),
    GetMetricStatistics: (input) => getMetricStatistics(metrics, input),
    ListMetrics: (input) => listMetrics(metrics, input),
    PutCompositeAlarm: (input) => put('composite', input),
    PutMetricAlarm: (input) => put('metric', input),
    PutMetricData: (input) => putMetricData(metrics, clock, input),
    SetAlarmState: (input) => setAlarmState(alarms, input),
  };

  return {
    // What its signature names; its IAM prefix is `cloudwatch`.
    name: 'monitoring',
    json: PROTOCOL,
    record(sample) {
      if (begun) metrics.record(sample);
    },
    access: accessTo,
    async handle(operation, input) {
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (run) return run(input);
      const message = `CloudWatch's ${operation} is not served by the local runtime.`;
      throw new AwsError('UnknownOperationException', message, 501);
    },
    start(parts) {
      running = parts;
      begun = true;
      applyTemplate(parts.alarms);
      stopMinutes = everyMinute(clock, (end) => {
        // The minute that has just ended, at its last moment.
        for (const measure of parts.gauges) measure(metrics.record, end - 1);
        alarms.evaluate(end);
        metrics.flush();
      });
    },
    async stop() {
      stopMinutes();
      await Promise.all(acting);
      running = undefined;
    },
    inState: (state) =>
      alarms
        .all()
        .filter((alarm) => alarm.state.value === state)
        .map(({ name }) => name),
    async close() {
      stopMinutes();
      metrics.close();
      documents.close();
    },
  };

  function put(kind: KeptAlarm['kind'], input: Input): Output {
    alarms.put(kind, input);
    return {};
  }

  function applyTemplate(wanted: readonly TemplateAlarm[]): void {
    for (const { kind, input } of wanted) alarms.put(kind, input, true);
    const names = new Set(wanted.map(({ input }) => input.AlarmName));
    for (const { name, template } of alarms.all()) if (template && !names.has(name)) alarms.remove(name);
  }

  function onTransition(transition: Transition): void {
    if (!running || transition.actions.length === 0) return;
    const release = clock.busy();
    const acted = act(transition, { ...running, history }).finally(() => {
      release();
      acting.delete(acted);
    });
    acting.add(acted);
  }
}

/**
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html. «You can't return
 * information about composite alarms if your DescribeAlarms permission has a narrower scope» than all.
 */
function accessTo(operation: string, input: Input): Access[] {
  const { AlarmName, AlarmNames, AlarmTypes, Namespace } = input;
  const action = `cloudwatch:${operation}`;
  const of = (...names: readonly string[]) => names.map((name) => ({ action, resource: alarmArn(name) }));
  switch (operation) {
    case 'DescribeAlarms':
      if ((AlarmTypes as readonly string[] | undefined)?.includes('CompositeAlarm')) return [{ action, resource: '*' }];
      return of(...((AlarmNames as readonly string[] | undefined) ?? ['*']));
    case 'DescribeAlarmHistory':
      return of(String(AlarmName ?? '*'));
    case 'DeleteAlarms':
    case 'DisableAlarmActions':
    case 'EnableAlarmActions':
      return of(...((AlarmNames ?? []) as readonly string[]));
    case 'PutMetricAlarm':
    case 'PutCompositeAlarm':
    case 'SetAlarmState':
      return of(String(AlarmName));
    case 'PutMetricData':
      return [{ action, resource: '*', keys: { 'cloudwatch:namespace': [String(Namespace)] } }];
    default:
      return [{ action, resource: '*' }];
  }
}
