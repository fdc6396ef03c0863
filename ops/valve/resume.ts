import { rowPrefix } from '../../shared/topology/index.ts';
import { deliveryOf, readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, OperationError } from '../command/command.ts';
import { targetOf } from '../command/target.ts';
import { askValve, currentUser } from './ask.ts';

export const resume: Command = {
  usage: 'INTEGRATION/DELIVERY [--env NAME]',
  summary: 'Ends a pause before its time.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, TARGET_OPTIONS, true);
    const { integration, name } = deliveryOf(positionals);
    const delivery = rowPrefix(integration, name);
    const target = targetOf(values);
    const answer = await askValve(target, { resume: { delivery, by: currentUser() } });
    if ('error' in answer) {
      output.stderr(answer.error);
      return 1;
    }
    if (answer.done !== 'resumed')
      throw new OperationError('the valve did not understand: deploy the environment again.');
    output.line(
      answer.stillShut.length === 0
        ? `${delivery} of ${target.environment} is resumed; Lambda takes up to a minute to bring its events again.`
        : `${delivery} of ${target.environment} is no longer paused, but still shut: ${answer.stillShut.join('; ')}. It opens by itself once a probe is answered.`,
    );
    return 0;
  },
};
