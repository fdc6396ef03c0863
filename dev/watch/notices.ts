import type { DevArguments } from '../start/arguments.ts';
import { ENVIRONMENT } from '../start/environment.ts';
import type { Code } from './messages.ts';

/** The most changes of resources that are printed. */
const MOST_SHOWN = 8;

export function swapNotice(code: readonly Code[]): string {
  if (code.length === 0) return 'no function changed';
  const names = code.map(({ functionName }) => functionName.replace(`penstock-${ENVIRONMENT}-`, ''));
  return `new code in ${code.length} ${code.length === 1 ? 'function' : 'functions'} (${names.join(', ')})`;
}

/** The resources that a deploy changes. */
export function changesNotice(changes: readonly string[]): string {
  const shown = changes.slice(0, MOST_SHOWN).map((line) => `  ${line}`);
  const rest = changes.length > MOST_SHOWN ? [`  and ${changes.length - MOST_SHOWN} more`] : [];
  return [
    'Code alone cannot carry this change, so the environment is synthesized and started over its state:',
    ...shown,
    ...rest,
  ].join('\n');
}

/** `problems` are lines that name their place. */
export function refusedNotice(problems: readonly string[], isRunning: boolean): string {
  const follows = isRunning ? 'The environment goes on with the code before.' : 'The environment does not run.';
  return `${problems.join('\n')}\n${follows} Correct it and save.`;
}

export function inspectNotice({ inspect, inspectPort }: DevArguments): string {
  const where = inspectPort === 0 ? 'the address above' : `127.0.0.1:${inspectPort}`;
  return `Attach a debugger to ${where} (your editor, or chrome://inspect): breakpoints in the delivery's TypeScript stop ${inspect}.
Until the end of this run it has one container and no time limit. A pause longer than its queue's visibility timeout lets SQS
deliver the message a second time, as on AWS.\n`;
}
