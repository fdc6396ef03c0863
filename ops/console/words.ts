import { OperationError, UsageError } from '../command/command.ts';
import { remedyOf } from '../command/target.ts';

/** What a denied request was about, as AWS's message names it. */
const DENIED = /not authorized to perform: (\S+)(?: on resource: (\S+))?/;

/** Why something is not shown or not done, and what helps: one sentence, without a stack. */
export function obstacleOf(error: unknown): string {
  if (error instanceof UsageError || error instanceof OperationError) return error.message;
  if (!(error instanceof Error)) return 'the reason is unknown: repeat it, and read the terminal of the console.';
  const denied = deniedOf(error);
  if (denied !== undefined) return denied;
  return remedyOf(error) ?? `${error.name}: ${error.message}`;
}

/** A denial in words; undefined for other errors. */
function deniedOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !/AccessDenied|not authorized/.test(`${error.name} ${error.message}`))
    return undefined;
  const [, action, resource] = DENIED.exec(error.message) ?? [];
  if (action === undefined) return 'AWS denied it: your role may not do this.';
  return `AWS denied it: your role lacks ${action}${resource === undefined ? '' : ` on ${resource}`}. Sign in with a role that has it, or ask a person who does.`;
}
