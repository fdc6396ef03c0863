import { isObject } from './input.ts';

/** What AWS's own task handles hold, as base64 of JSON. */
export interface TaskHandle {
  readonly taskId: string;
  readonly sourceArn: string;
}

export const encodeTask = (handle: TaskHandle) => Buffer.from(JSON.stringify(handle)).toString('base64');

/** Undefined for what no task was ever given. */
export function decodeTask(text: string): TaskHandle | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64').toString());
    if (!isObject(parsed)) return undefined;
    const { taskId, sourceArn } = parsed;
    return typeof taskId === 'string' && typeof sourceArn === 'string' ? { taskId, sourceArn } : undefined;
  } catch {
    return undefined;
  }
}
