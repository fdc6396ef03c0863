import { AwsError } from '../../aws/error.ts';
import type { Caller, Dispatch } from '../../aws/service.ts';
import type { Transition } from './alarms.ts';
import type { History } from './history.ts';
import { alarmArn } from './kept-alarm.ts';
import { notificationOf } from './notification.ts';

export interface ActParts {
  readonly history: History;
  readonly dispatch: Dispatch;
  /** Called with a sentence for an action that was not done. */
  onTrouble(message: string): void;
}

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
    // The topic's policy and its key's decide.
    const caller: Caller = { kind: 'service', name: 'cloudwatch.amazonaws.com', sourceArn: alarmArn(alarm.name) };
    await dispatch(caller, 'sns', 'Publish', { TopicArn: topic, Subject: subject, Message: message });
    return undefined;
  }
}

function reason(error: unknown): string {
  if (!(error instanceof AwsError)) throw error;
  return `${error.code}: ${error.message}`;
}
