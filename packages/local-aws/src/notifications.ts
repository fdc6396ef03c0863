import type { Plan } from './assembly/index.ts';
import type { Services } from './services.ts';

interface NotificationParts {
  readonly plan: Plan;
  readonly endpoint: Services;
  /** Told in words of pages that reached nobody. */
  onLog(name: 'alarms' | 'topics', message: string): void;
}

/** Brings topics and alarms to what the template says: from now on the alarms ring. Returns what ends it. */
export function startNotifications({ plan, endpoint, onLog }: NotificationParts): () => Promise<void> {
  const { cloudwatch, sns, dispatch, measureQueues } = endpoint;
  sns.start({ ...plan, dispatch, onTrouble: (message) => onLog('topics', message) });
  cloudwatch.start({
    alarms: plan.alarms,
    dispatch,
    refusalOf: sns.refusalOf,
    gauges: [measureQueues],
    onTrouble: (message) => onLog('alarms', message),
  });
  return async () => {
    await cloudwatch.stop();
    await sns.stop();
  };
}
