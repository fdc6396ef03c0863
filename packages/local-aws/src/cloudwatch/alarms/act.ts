import { AwsError } from '../../aws/error.ts';
import type { Caller, Dispatch } from '../../aws/service.ts';
import type { Transition } from './alarms.ts';
import type { History } from './history.ts';
import { alarmArn } from './kept-alarm.ts';
import { notificationOf } from './notification.ts';

export interface ActParts {
  readonly history: History;
  readonly dispatch: Dispatch;
  /** Why CloudWatch may not publish to a topic for an alarm; undefined when it may. @throws AwsError when it is missing. */
  refusalOf(topicArn: string, alarmArn: string): string | undefined;
  /** Called with a sentence for an action that was not done. */
  onTrouble(message: string): void;
}

const CLOUDWATCH: Caller = {
  kind: 'role',
  name: 'cloudwatch.amazonaws.com',
  policies: [{ Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: '*' }] }],
};

/**
 * Publishes a change once to every topic of the alarm. What a topic or its key does not allow is dropped, as on AWS;
 * only the alarm's history says so, and here the log.
 */
export async function act({ alarm, old, actions, children }: Transition, parts: ActParts): Promise<void> {
  const { history, dispatch, onTrouble } = parts;
  const { subject, message } = notificationOf(alarm, old, children);
  for (const topic of actions) {
    const error = await publish(topic).catch(reason);
    const { name, kind } = alarm;
    const state = { notificationResource: topic, stateUpdateTimestamp: Math.round(alarm.state.transitioned) };
    const data = { actionState: error === undefined ? 'Succeeded' : 'Failed', ...state, error: error ?? null };
    const did = error === undefined ? 'Successfully executed' : 'Failed to execute';
    history.add({ name, kind, type: 'Action', summary: `${did} action ${topic}`, data });
    if (error !== undefined)
      onTrouble(`The alarm ${name} went to ${alarm.state.value} and could not publish to ${topic}: ${error}`);
  }

  async function publish(topic: string): Promise<string | undefined> {
    const refusal = parts.refusalOf(topic, alarmArn(alarm.name));
    if (refusal !== undefined) return refusal;
    await dispatch(CLOUDWATCH, 'sns', 'Publish', { TopicArn: topic, Subject: subject, Message: message });
    return undefined;
  }
}

function reason(error: unknown): string {
  if (!(error instanceof AwsError)) throw error;
  return `${error.code}: ${error.message}`;
}
