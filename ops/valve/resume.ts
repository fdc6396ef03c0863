import { rowPrefix } from '../../shared/topology/index.ts';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, OperationError } from '../command/command.ts';
import { deliveryOf } from '../command/declared.ts';
import { targetOf } from '../command/target.ts';
import { askValve, currentUser } from './ask.ts';

export const resume: Command = {
  usage: 'INTEGRATION/DELIVERY [--yes] [--env NAME]',
  summary: 'Ends a pause before its deadline.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, { ...TARGET_OPTIONS, ...ACT_OPTIONS }, true);
    const { integration, name, calledNow } = deliveryOf(positionals);
    const delivery = rowPrefix(integration, name);
    const target = targetOf(values);
    await beginAct(target, { act: 'resume', target: calledNow }, { isGiven: values.yes === true, output });
    const answer = await askValve(target, { resume: { delivery, by: currentUser() } });
    if ('error' in answer) {
      output.stderr(answer.error);
      return 1;
    }
    if (answer.done !== 'resumed')
      throw new OperationError('the valve did not understand: deploy the environment again.');
    output.line(
      answer.stillDisabled.length === 0
        ? `${calledNow} of ${target.environment} is resumed; Lambda takes up to a minute to deliver its events.`
        : `${calledNow} of ${target.environment} is no longer paused, but its calls stay stopped: ${answer.stillDisabled.join('; ')}. They start by themselves after a green probe.`,
    );
    return 0;
  },
};
