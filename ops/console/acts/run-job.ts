import { type Job, STAGES } from '../../../shared/recover/index.ts';
import { callerOf } from '../../audit/record.ts';
import { UsageError } from '../../command/command.ts';
import { calledNow } from '../../command/declared.ts';
import { actOf } from '../../jobs/commands.ts';
import { cancelJob, planJob, progressOf, startJob } from '../../jobs/jobs.ts';
import type { Act } from '../act.ts';
import { capital } from '../here.ts';
import { html, linkTo } from '../html.ts';
import { planHtml, progressHtml } from '../job-html.ts';
import type { View } from '../view.ts';

function askedJob({ asked, target }: View): Promise<Job> {
  const id = asked.get('job');
  if (id === null) throw new UsageError('Which job? The list of jobs has them.');
  return progressOf(target, id);
}

const pageOf = (id: string) => ({ href: linkTo('/job', { id }), label: 'The job' });

/** Begins a planned job with its first few events, or lets a stopped one go on. */
export const go: Act = {
  name: 'go',
  title: 'Begin a job',
  async plan(view) {
    const job = await askedJob(view);
    const isNew = job.state === 'planned';
    const first = job.act === 'discard' ? job.total : Math.min(STAGES[0], job.total);
    const isPossible = (isNew && job.total > 0) || job.state === 'stopped';
    return {
      subject: `${job.act} of ${calledNow(job.delivery)} of ${view.target.environment}`,
      content: isNew ? planHtml(job) : progressHtml(job),
      fields: [],
      confirm: isNew
        ? `${capital(job.act)} ${first} of ${job.total}${first < job.total ? ', then more' : ''}`
        : 'Let it go on',
      ...(!isPossible && { obstacle: job.total === 0 ? 'the plan holds no event.' : `the job is ${job.state}.` }),
      record: () => actOf(job, false),
      async carryOut() {
        const { arrived } = await startJob(view.target, { job: job.id, by: (await callerOf(view.target)).arn });
        const more = `${arrived} more dead letters were chosen that arrived since the plan: they stay. Plan again for them.`;
        const lines = [isNew ? 'The job has begun.' : 'The job goes on.', ...(arrived > 0 ? [more] : [])];
        return { isDone: true, lines, next: pageOf(job.id), isShownThere: arrived === 0 };
      },
    };
  },
};

/** Ends a job for good. */
export const cancel: Act = {
  name: 'cancel',
  title: 'Cancel a job',
  async plan(view) {
    const job = await askedJob(view);
    const isRunning = job.state === 'running' || job.state === 'stopped';
    return {
      subject: `Cancel the ${job.act} of ${calledNow(job.delivery)} of ${view.target.environment}`,
      content: html`<p>The job hands out no more events. Those that it has handed out stay handed out; the others stay where they are.</p>${progressHtml(job)}`,
      fields: [],
      confirm: `Cancel: ${job.total - job.released} stay where they are`,
      ...(!isRunning && { obstacle: `the job is ${job.state}.` }),
      record: () => actOf(job, true),
      async carryOut() {
        await cancelJob(view.target, { job: job.id, by: (await callerOf(view.target)).arn });
        return { isDone: true, lines: ['The job is cancelled.'], next: pageOf(job.id), isShownThere: true };
      },
    };
  },
};

/** Plans to take a discard back. */
export const undo: Act = {
  name: 'undo',
  title: 'Take a discard back',
  async plan(view) {
    const job = await askedJob(view);
    return {
      subject: `Take back the discard of ${calledNow(job.delivery)} of ${view.target.environment}`,
      content: html`<p>The discarded events are sent once more, from the archive. This freezes them in a plan; the next page shows the plan, and begins it.</p>${progressHtml(job)}`,
      fields: [],
      confirm: 'Plan to take it back',
      ...(job.act !== 'discard' && { obstacle: `the job is a ${job.act}.` }),
      async carryOut() {
        const { delivery, id } = job;
        const request = {
          act: 'undo',
          delivery,
          selection: { discardedBy: id },
          by: (await callerOf(view.target)).arn,
        } as const;
        const planned = await planJob(view.target, request);
        const lines = [`${planned.total} events are planned.`];
        return { isDone: true, lines, next: pageOf(planned.id), isShownThere: true };
      },
    };
  },
};
