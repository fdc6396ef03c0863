import type { Plan } from './assembly/index.ts';
import type { Services } from './services.ts';

interface NotificationParts {
  readonly plan: Plan;
  readonly endpoint: Services;
  /** Called with a sentence for a notification that reached no subscriber. */
  onLog(name: 'alarms' | 'topics', message: string): void;
}

/** Brings topics and alarms to what the template says: from now on alarms are evaluated. The returned function ends that. */
export function startNotifications({ plan, endpoint, onLog }: NotificationParts): () => Promise<void> {
  const { cloudwatch, sns, dispatch, measureQueues } = endpoint;
  sns.start({ ...plan, dispatch, onTrouble: (message) => onLog('topics', message) });
  cloudwatch.start({
    alarms: plan.alarms,
    dispatch,
    gauges: [measureQueues],
    onTrouble: (message) => onLog('alarms', message),
  });
  return async () => {
    await cloudwatch.stop();
    await sns.stop();
  };
}
