import type { Run } from '../../shared/ledger/index.ts';
import type { RunListener } from '../../shared/pull/index.ts';
import type { Log } from '../../shared/telemetry/index.ts';

/** What every line of a run holds. */
export const aboutRun = ({ name, pages, records }: Run) => ({ run: name, pages, records });

/** Writes the lines that all runs share. */
export function runListener(log: Log): RunListener {
  return {
    onBegun: (run) => log.info('run begun', { ...aboutRun(run), reason: run.by }),
    onLeftOut: (open, at) => log.warn('run left out: another one is open', { run: open, problems: [`due at ${at}`] }),
    onTrouble: (run, reason) => log.warn('page not read now', { ...aboutRun(run), reason, attempt: run.failures + 1 }),
    onEnded: (run) => {
      const fields = { ...aboutRun(run), outcome: run.state, ...(run.reason !== undefined && { reason: run.reason }) };
      if (run.state === 'failed') log.error('run ended', fields);
      else log.info('run ended', fields);
    },
    onUnreadable: (messageId) => log.error('message is not one of a pull', { messageId }),
  };
}
