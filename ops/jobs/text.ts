import { type Act, type Counts, isOver, type Job, STAGES } from '../../shared/recover/index.ts';
import { aligned } from '../../shared/text/index.ts';
import { calledNow } from '../command/declared.ts';
import { at, span } from '../ledger/text.ts';
import { selectionText } from './selection.ts';

const DOES: Readonly<Record<Act, string>> = {
  retry: 'moves dead letters back to their queue',
  replay: 'sends archived events once more',
  discard: 'deletes dead letters and records their events as discarded',
  undo: 'sends discarded events once more, from the archive',
  decide: 'sends conflicts again, from the archive, with the decision',
};

const DOES_SET_ASIDE: Readonly<Partial<Record<Act, string>>> = {
  retry: 'sends events that are set aside again, from the archive',
  discard: 'records events that are set aside as discarded',
};

const doesOf = ({ act, selection }: Job) => (selection.state ? DOES_SET_ASIDE[act] : undefined) ?? DOES[act];

const events = (count: number) => (count === 1 ? '1 event' : `${count} events`);

/** The lines of a plan, without the command that begins it. */
export function planLines(job: Job): readonly string[] {
  const { act, delivery, selection, total, reasons, leftOut, accounts, seconds, again } = job;
  return [
    `${act} of ${calledNow(delivery)} (${selectionText(selection)}): ${events(total)}. It ${doesOf(job)}.`,
    ...countLines('', reasons),
    ...(sum(leftOut) > 0 ? [`Left out: ${events(sum(leftOut))}.`, ...countLines('', leftOut)] : []),
    ...(total > 0 && accounts.length > 0 ? [callsLine(job, accounts)] : []),
    ...(again ? ['They take effect AGAIN, under identities of their own: what was done once is done twice.'] : []),
    ...(total > 0 && act !== 'discard'
      ? [
          `First ${STAGES[0]}, then ${STAGES[1]}, then the rest, at the accounts’ budget: at least ${span(seconds * 1000)}. It stops by itself when their reason comes back.`,
        ]
      : []),
  ];
}

function callsLine({ total }: Job, [destination, ...reads]: readonly string[]): string {
  const read = reads.length > 0 ? `, after reading ${reads.join(', ')}` : '';
  return `Calls: ${destination}, for up to ${events(total)}${read}. What took effect before is recognised and not called again.`;
}

/** The lines of a job's progress or result. */
export function progressLines(job: Job): readonly string[] {
  const { id, act, delivery, selection, by, because, take, state, total, released, settled, results, pending, note } =
    job;
  return [
    `Job ${id}: ${act} of ${calledNow(delivery)} (${selectionText(selection)}), ${state}.`,
    ...(take === undefined ? [] : [`  takes     the ${take}`]),
    ...(because === undefined ? [] : [`  because   ${because}`]),
    `  by        ${by}, planned ${at(job.plannedAt)}${job.startedAt ? `, begun ${at(job.startedAt)}` : ''}${job.endedAt ? `, ended ${at(job.endedAt)}` : ''} UTC`,
    `  handed    ${released} of ${total}; ${pending} of them have no result yet`,
    ...(note === undefined ? [] : [`  ${state === 'stopped' ? 'stopped  ' : 'waits    '} ${note}`]),
    ...(settled > 0 ? countLines('  ', results) : []),
  ];
}

const countLines = (indent: string, counts: Counts) =>
  aligned(
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => [String(count), name]),
    { indent: `${indent}  `, right: [0] },
  );

const sum = (counts: Counts) => Object.values(counts).reduce((total, count) => total + count, 0);

/** What a person can do next with a job. */
export function nextLines(job: Job, environment: string): readonly string[] {
  const command = (words: string) => `npm run ops -- ${words} --env ${environment}`;
  const lines = [
    ...(job.state === 'planned' ? [`To begin: ${command(`jobs ${job.id} --go`)}`] : []),
    ...(job.state === 'stopped' ? [`Fix the cause, then let it go on: ${command(`jobs ${job.id} --go`)}`] : []),
    ...(isOver(job) || job.state === 'planned' ? [] : [`To end it: ${command(`jobs ${job.id} --cancel`)}`]),
    ...(isOver(job) && job.act === 'discard' ? [`To take it back: ${command(`discard --undo ${job.id}`)}`] : []),
  ];
  return lines;
}

/** A line for each job. */
export function jobsTable(jobs: readonly Job[]): readonly string[] {
  return aligned([
    ['JOB', 'ACT', 'DELIVERY', 'STATE', 'HANDED', 'OPEN', 'BY', 'NOTE'],
    ...jobs.map(({ id, act, delivery, state, released, total, pending, by, note = '' }) => [
      ...[id, act, calledNow(delivery), state, `${released}/${total}`, String(pending), by, note],
    ]),
  ]);
}
