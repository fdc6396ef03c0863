import { rowPrefix } from '../../shared/topology/index.ts';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { readOptions, TARGET_OPTIONS, wholeNumber } from '../command/arguments.ts';
import { askRecover } from '../command/ask-recover.ts';
import { type Acted, type Command, OperationError, told } from '../command/command.ts';
import { type Declared, deliveryOf } from '../command/declared.ts';
import { type Target, targetOf } from '../command/target.ts';
import { currentUser } from '../command/user.ts';
import { at } from '../ledger/text.ts';

const OPTIONS = { ...TARGET_OPTIONS, ...ACT_OPTIONS, reason: { type: 'string' }, hours: { type: 'string' } } as const;
/** The longest that any delivery allows; the valve checks the delivery's own limit. */
const MOST_HOURS = 336;

export const pause: Command = {
  usage: 'INTEGRATION/DELIVERY [--reason TEXT] [--hours 24] [--yes] [--env NAME]',
  summary: 'Pauses a delivery: its events wait in their queue and use no attempt. The pause ends by itself.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const declared = deliveryOf(positionals);
    const hours = values.hours === undefined ? {} : { hours: wholeNumber('--hours', values.hours, MOST_HOURS) };
    const target = targetOf(values);
    const reason = values.reason ?? 'no reason given';
    await beginAct(
      target,
      {
        act: 'pause',
        target: declared.calledNow,
        reason,
        ...(values.hours !== undefined && { filter: `${values.hours} hours` }),
      },
      { isGiven: values.yes === true, output },
    );
    return told(await pauseDelivery(target, declared, { reason, ...hours }), output);
  },
};

interface Pausing {
  readonly reason: string;
  /** Default: a day, or the longest that is allowed where that is less. */
  readonly hours?: number;
}

/** @throws OperationError when the valve fails, and AWS's errors */
export async function pauseDelivery(
  target: Target,
  { integration, name, calledNow }: Declared,
  pausing: Pausing,
): Promise<Acted> {
  const delivery = rowPrefix(integration, name);
  const answer = await askRecover(target, { pause: { delivery, by: currentUser(), ...pausing } });
  if ('error' in answer) return { isDone: false, lines: [answer.error] };
  if (answer.done !== 'paused') throw new OperationError('the valve did not understand: deploy the environment again.');
  const until = at(new Date(answer.untilMs).toISOString());
  return {
    isDone: true,
    lines: [
      `${calledNow} of ${target.environment} is paused until ${until} UTC (messages expire after ${answer.keptDays} days).`,
      `To end it sooner: npm run ops -- resume ${calledNow} --env ${target.environment}`,
    ],
  };
}
