import { rowPrefix } from '../../shared/topology/index.ts';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { askRecover } from '../command/ask-recover.ts';
import { type Acted, type Command, OperationError, told } from '../command/command.ts';
import { type Declared, deliveryOf } from '../command/declared.ts';
import { type Target, targetOf } from '../command/target.ts';
import { currentUser } from '../command/user.ts';

export const resume: Command = {
  usage: 'INTEGRATION/DELIVERY [--yes] [--env NAME]',
  summary: 'Ends a pause before its deadline.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, { ...TARGET_OPTIONS, ...ACT_OPTIONS }, true);
    const declared = deliveryOf(positionals);
    const target = targetOf(values);
    await beginAct(target, { act: 'resume', target: declared.calledNow }, { isGiven: values.yes === true, output });
    return told(await resumeDelivery(target, declared), output);
  },
};

/** @throws OperationError when the valve fails, and AWS's errors */
export async function resumeDelivery(target: Target, { integration, name, calledNow }: Declared): Promise<Acted> {
  const delivery = rowPrefix(integration, name);
  const answer = await askRecover(target, { resume: { delivery, by: currentUser() } });
  if ('error' in answer) return { isDone: false, lines: [answer.error] };
  if (answer.done !== 'resumed')
    throw new OperationError('the valve did not understand: deploy the environment again.');
  const line =
    answer.stillDisabled.length === 0
      ? `${calledNow} of ${target.environment} is resumed; Lambda takes up to a minute to deliver its events.`
      : `${calledNow} of ${target.environment} is no longer paused, but its calls stay stopped: ${answer.stillDisabled.join('; ')}. They start by themselves after a green probe.`;
  return { isDone: true, lines: [line] };
}
