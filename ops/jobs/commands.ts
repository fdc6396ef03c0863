import { setTimeout as pause } from 'node:timers/promises';
import { isOver, type Job, type PlanRequest } from '../../shared/recover/index.ts';
import { rowPrefix } from '../../shared/topology/index.ts';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { callerOf } from '../audit/record.ts';
import { readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, type Output, UsageError } from '../command/command.ts';
import { calledNow, deliveryOf } from '../command/declared.ts';
import { type Target, targetOf } from '../command/target.ts';
import { cancelJob, jobsOf, planJob, progressOf, startJob } from './jobs.ts';
import { SELECTION_OPTIONS, SELECTION_USAGE, SET_ASIDE_OPTIONS, selectionOf, selectionText } from './selection.ts';
import { jobsTable, nextLines, planLines, progressLines } from './text.ts';

const OPTIONS = { ...TARGET_OPTIONS, ...SELECTION_OPTIONS, json: { type: 'boolean' } } as const;
const LOOK_MS = 2000;

export const retry: Command = {
  usage: `INTEGRATION/DELIVERY [--state conflict|owed] [--event ID] ${SELECTION_USAGE} [--json] [--env NAME]`,
  summary:
    'Plans to move chosen dead letters back to their queue, or to send again what is set aside; `jobs PLAN --go` begins: 5 first, then 50, then the rest, and it stops when their reason comes back.',
  run(args, output) {
    const { values, positionals } = readOptions(args, { ...OPTIONS, ...SET_ASIDE_OPTIONS }, true);
    return plan(values, output, (target) => ({
      ...{ act: 'retry', delivery: pathOf(positionals), selection: selectionOf(values, target.now()) },
    }));
  },
};

export const replay: Command = {
  usage: `INTEGRATION/DELIVERY (--missing | --from TIME | --ids FILE) ${SELECTION_USAGE} [--again --because TEXT] [--json] [--env NAME]`,
  summary:
    'Plans to send archived events once more: those of a time, or those that the completeness check names. What took effect is skipped, unless it shall take effect again.',
  run(args, output) {
    const more = { missing: { type: 'boolean' }, again: { type: 'boolean' }, because: { type: 'string' } } as const;
    const { values, positionals } = readOptions(args, { ...OPTIONS, ...more }, true);
    const { missing, from, ids, again, because } = values;
    const delivery = pathOf(positionals);
    if (!missing && from === undefined && ids === undefined)
      throw new UsageError('Say which: --missing, --from TIME, or --ids FILE.');
    if (again && because === undefined)
      throw new UsageError('--again makes events take effect a second time: say with --because why.');
    return plan(values, output, (target) => ({
      ...{ act: 'replay', delivery, selection: selectionOf(values, target.now()) },
      ...(again && { again }),
      ...(because !== undefined && { because }),
    }));
  },
};

export const discard: Command = {
  usage: `INTEGRATION/DELIVERY --because TEXT [--state conflict|owed] [--event ID] ${SELECTION_USAGE} | --undo JOB [--json] [--env NAME]`,
  summary:
    'Plans to discard chosen dead letters, or what is set aside, for a reason; `--undo JOB` plans to send them once more, as long as the archive holds them.',
  async run(args, output) {
    const more = { because: { type: 'string' }, undo: { type: 'string' } } as const;
    const { values, positionals } = readOptions(args, { ...OPTIONS, ...SET_ASIDE_OPTIONS, ...more }, true);
    const { because, undo } = values;
    if (undo !== undefined) {
      const { delivery } = await progressOf(targetOf(values), undo);
      return plan(values, output, () => ({ act: 'undo', delivery, selection: { discardedBy: undo } }));
    }
    const delivery = pathOf(positionals);
    if (because === undefined) throw new UsageError('A discard needs a reason: say with --because why.');
    return plan(values, output, (target) => ({
      ...{ act: 'discard', delivery, selection: selectionOf(values, target.now()), because },
    }));
  },
};

export const jobs: Command = {
  usage: '[JOB [--go | --cancel] [--wait]] [--yes] [--json] [--env NAME]',
  summary:
    'Lists the newest jobs, or shows one with its progress and results; begins it or lets it go on, waits for its end, or ends it.',
  async run(args, output) {
    const own = { go: { type: 'boolean' }, cancel: { type: 'boolean' }, wait: { type: 'boolean' } } as const;
    const options = { ...TARGET_OPTIONS, ...ACT_OPTIONS, ...own, json: { type: 'boolean' } } as const;
    const { values, positionals } = readOptions(args, options, true);
    const [id, tooMany] = positionals;
    if (tooMany !== undefined) throw new UsageError('Name one job.');
    const target = targetOf(values);
    if (id === undefined) return list(target, output, values.json === true);
    if (values.cancel || values.go) {
      await beginAct(target, actOf(await progressOf(target, id), values.cancel === true), {
        isGiven: values.yes === true,
        output,
      });
      await carryOut(target, id, values.cancel === true, output);
    }
    const job = values.wait ? await untilOver(target, id, output) : await progressOf(target, id);
    if (values.json) output.line(JSON.stringify(job));
    else for (const line of [...progressLines(job), ...nextLines(job, target.environment)]) output.line(line);
    return job.state === 'stopped' ? 1 : 0;
  },
};

/** What the audit says of it. */
export function actOf({ id, act, delivery, selection, total, because, take }: Job, isCancel: boolean) {
  return {
    act: isCancel ? 'cancel-job' : act,
    target: calledNow(delivery),
    filter: `job ${id}: ${selectionText(selection)}${take === undefined ? '' : `, takes the ${take}`}`,
    count: total,
    ...(because !== undefined && { reason: because }),
  };
}

async function carryOut(target: Target, job: string, isCancel: boolean, output: Output): Promise<void> {
  const { arn: by } = await callerOf(target);
  if (isCancel) {
    await cancelJob(target, { job, by });
    return;
  }
  const { arrived } = await startJob(target, { job, by });
  if (arrived > 0)
    output.line(
      `${arrived} more dead letters were chosen that arrived since the plan: they stay. Plan again for them.`,
    );
}

type Planned = Pick<PlanRequest, 'act' | 'delivery' | 'selection' | 'because' | 'again'>;

async function plan(
  values: { readonly env?: string; readonly folder?: string; readonly json?: boolean },
  output: Output,
  requestOf: (target: Target) => Planned,
): Promise<number> {
  const target = targetOf(values);
  const job = await planJob(target, { ...requestOf(target), by: (await callerOf(target)).arn });
  if (values.json) output.line(JSON.stringify(job));
  else for (const line of planLines(job)) output.line(line);
  if (job.total === 0) return 1;
  if (!values.json) for (const line of nextLines(job, target.environment)) output.line(line);
  return 0;
}

function pathOf(positionals: readonly string[]): string {
  const { integration, name } = deliveryOf(positionals);
  return rowPrefix(integration, name);
}

async function list(target: Target, output: Output, isJson: boolean): Promise<number> {
  const all = await jobsOf(target);
  if (isJson) for (const job of all) output.line(JSON.stringify(job));
  else if (all.length > 0) for (const line of jobsTable(all)) output.line(line);
  else output.stderr('No job was planned: `npm run ops -- retry`, `replay` and `discard` plan one.');
  return all.length > 0 ? 0 : 1;
}

async function untilOver(target: Target, id: string, output: Output): Promise<Job> {
  let last = '';
  for (;;) {
    const job = await progressOf(target, id);
    if (isOver(job) || job.state === 'stopped') return job;
    const seen = `${job.released} of ${job.total} handed out, ${job.pending} without a result${job.note ? `; ${job.note}` : ''}`;
    if (seen !== last) output.stderr(seen);
    last = seen;
    await pause(LOOK_MS);
  }
}
