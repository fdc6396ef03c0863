import type { Job } from '../../shared/recover/index.ts';
import type { StatusLine } from './model.ts';

/** The jobs over a delivery's events that have not ended: one that runs is a note, one that stopped by its own rule waits for a person. */
export function jobLines(jobs: readonly Job[], delivery: string, environment: string): readonly StatusLine[] {
  const command = (words: string) => `npm run ops -- ${words} --env ${environment}`;
  return jobs
    .filter((job) => job.delivery === delivery)
    .flatMap(({ id, act, state, released, total, note = '' }): StatusLine[] => {
      const progress = `${act} ${id}: ${released} of ${total} handed out`;
      if (state === 'running')
        return [{ level: 'note', about: 'job', text: `${progress}${note === '' ? '' : `; ${note}`}.` }];
      if (state !== 'stopped') return [];
      return [
        {
          level: 'wrong',
          about: 'job',
          text: `${progress}, and it stopped: ${note}.`,
          next: {
            urgency: 'stopped-job',
            text: `fix why the job stopped, then let it go on with --go, or end it with --cancel`,
            command: command(`jobs ${id}`),
          },
        },
      ];
    });
}
