import { setTimeout as pause } from 'node:timers/promises';
import { namesOf, readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, UsageError } from '../command/command.ts';
import { allDeclared, declaredOf } from '../command/declared.ts';
import { integrations } from '../command/project.ts';
import { targetOf } from '../command/target.ts';
import { printed } from './print.ts';
import { type StatusOptions, statusOf } from './status.ts';

const OPTIONS = { ...TARGET_OPTIONS, watch: { type: 'boolean' }, json: { type: 'boolean' } } as const;

const WATCH_MS = 5000;
/** Clears a terminal and goes to its first line. */
const CLEAR = '\u001b[2J\u001b[H';

export const status: Command = {
  usage: '[INTEGRATION[/DELIVERY]] [--watch] [--json] [--env NAME]',
  summary:
    'Says what is wrong and the one next action, or since when it is over: queues, dead letters, breakers, pauses, alarms. Exit code 1 while anything is wrong. --watch repeats it every 5 seconds.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const [asked, more] = positionals;
    if (more !== undefined) throw new UsageError(`"${more}" is one too many: name one integration or one delivery.`);
    const options = asked === undefined ? {} : optionsFor(asked);
    const target = targetOf(values);
    const look = async () => {
      const found = await statusOf(target, options);
      if (values.json) output.line(JSON.stringify(found));
      else {
        if (values.watch && process.stdout.isTTY) process.stdout.write(CLEAR);
        for (const line of printed(found)) output.line(line);
      }
      return found.isWrong ? 1 : 0;
    };
    if (!values.watch) return look();
    const interrupted = new AbortController();
    process.once('SIGINT', () => interrupted.abort()).once('SIGTERM', () => interrupted.abort());
    for (;;) {
      const code = await look();
      await pause(WATCH_MS, undefined, { signal: interrupted.signal }).catch(() => undefined);
      if (interrupted.signal.aborted) return code;
      output.line('');
    }
  },
};

/** @throws UsageError */
function optionsFor(asked: string): StatusOptions {
  const delivery = declaredOf(asked);
  if (delivery) return { deliveries: [delivery] };
  const integration =
    integrations.find(({ calledNow }) => calledNow === asked) ?? integrations.find(({ name }) => name === asked);
  if (!integration) {
    const known = [...integrations.map(({ calledNow }) => calledNow), ...allDeclared.map((one) => one.calledNow)];
    throw new UsageError(`There is no integration or delivery "${asked}"; there are ${namesOf(known)}.`);
  }
  return {
    integration: integration.name,
    deliveries: allDeclared.filter((one) => one.integration === integration.name),
  };
}
