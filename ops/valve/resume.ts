import { rowPrefix } from '../../shared/topology/index.ts';
import { deliveryOf, PLACE_OPTIONS, readOptions } from '../command/arguments.ts';
import { type Command, Obstacle } from '../command/command.ts';
import { placeOf } from '../command/place.ts';
import { asker, askValve } from './ask.ts';

export const resume: Command = {
  usage: 'INTEGRATION/DELIVERY [--env NAME]',
  summary: 'Ends a pause before its time.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, PLACE_OPTIONS, true);
    const { integration, name, calledNow } = deliveryOf(positionals);
    const delivery = rowPrefix(integration, name);
    const place = placeOf(values);
    const answer = await askValve(place, { resume: { delivery, by: asker() } });
    if ('error' in answer) {
      output.aside(answer.error);
      return 1;
    }
    if (answer.done !== 'resumed') throw new Obstacle('the valve did not understand: deploy the environment again.');
    output.line(
      answer.stillShut.length === 0
        ? `${calledNow} of ${place.environment} is resumed; Lambda takes up to a minute to bring its events again.`
        : `${calledNow} of ${place.environment} is no longer paused, but still shut: ${answer.stillShut.join('; ')}. It opens by itself once a probe is answered.`,
    );
    return 0;
  },
};
