import { isDecision, type LedgerRecord } from '../../shared/ledger/index.ts';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { callerOf } from '../audit/record.ts';
import { readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, OperationError, UsageError } from '../command/command.ts';
import { calledNow, deliveriesOf } from '../command/declared.ts';
import { type Target, targetOf } from '../command/target.ts';
import { take } from '../ledger/named.ts';
import { actOf } from './commands.ts';
import { planJob, progressOf, startJob } from './jobs.ts';
import { nextLines, planLines, progressLines } from './text.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  ...ACT_OPTIONS,
  delivery: { type: 'string' },
  take: { type: 'string' },
  because: { type: 'string' },
} as const;
/** One event in more deliveries than a project has. */
const MOST = 50;

export const decide: Command = {
  usage: 'EVENT_ID --take source|destination --because TEXT [--delivery I/D] [--yes] [--env NAME]',
  summary:
    'Decides a conflict: the event is sent again, from the archive, and its delivery’s code is given which side holds. The audit keeps who, when and why.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const [wanted, more] = positionals;
    if (wanted === undefined || more !== undefined) throw new UsageError('Name the one event, by its id.');
    const { take: side, because } = values;
    if (!isDecision(side))
      throw new UsageError(
        'Say which side holds: --take source, or --take destination. `ops conflicts` says who they are.',
      );
    if (because === undefined) throw new UsageError('A decision needs a reason: say with --because why.');
    const target = targetOf(values);
    const { delivery, tenant, eventId } = await conflictOf(target, wanted, values.delivery);
    const { arn: by } = await callerOf(target);
    const selection = { ids: [eventId], tenant };
    const job = await planJob(target, { act: 'decide', delivery, selection, take: side, because, by });
    if (job.total === 0) {
      for (const line of planLines(job)) output.line(line);
      return 1;
    }
    await beginAct(target, actOf(job, false), { isGiven: values.yes === true, output });
    await startJob(target, { job: job.id, by });
    const begun = await progressOf(target, job.id);
    for (const line of [...progressLines(begun), ...nextLines(begun, target.environment)]) output.line(line);
    output.line(`What became of it: npm run ops -- show ${eventId} --env ${target.environment}`);
    return 0;
  },
};

/** @throws OperationError where the event is no conflict, or one of several deliveries */
async function conflictOf(target: Target, eventId: string, delivery: string | undefined): Promise<LedgerRecord> {
  const found = await take(target.reader(deliveriesOf(delivery)).byEvent(eventId), MOST);
  const [conflict, another] = found.filter(({ state }) => state === 'conflict');
  if (another && conflict)
    throw new OperationError(
      `"${eventId}" is a conflict of ${calledNow(conflict.delivery)} and of ${calledNow(another.delivery)}: add --delivery.`,
    );
  if (conflict) return conflict;
  const states = found.map((one) => `${one.state} in ${calledNow(one.delivery)}`).join(', ');
  throw new OperationError(
    `"${eventId}" is no conflict${states === '' ? ': nothing is known of it' : `: it is ${states}`}. \`npm run ops -- conflicts\` lists those that are.`,
  );
}
