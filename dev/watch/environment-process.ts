import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Code, EnvironmentOrder, EnvironmentReport, ReplaceCode } from './messages.ts';

export interface EnvironmentProcess {
  /** Whether it became ready; where not, it ended, and said why. */
  readonly ready: Promise<boolean>;
  /** Resolves once invocations that begin take the new code. */
  replace(code: readonly Code[]): Promise<void>;
  stop(): Promise<void>;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
}

export function startEnvironment(order: EnvironmentOrder): EnvironmentProcess {
  const child = fork(join(import.meta.dirname, 'environment.ts'), [JSON.stringify(order)], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=2'],
  });
  const gone = once(child, 'exit').then(() => {});
  return {
    ready: reported(child, 'ready', gone),
    gone,
    async replace(code) {
      const done = reported(child, 'replaced', gone);
      child.send({ replace: code } satisfies ReplaceCode);
      await done;
    },
    async stop() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Whether the report came before the process ended. */
function reported(child: ChildProcess, wanted: EnvironmentReport, gone: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const listen = (report: EnvironmentReport) => {
      if (report !== wanted) return;
      child.off('message', listen);
      resolve(true);
    };
    child.on('message', listen);
    gone.then(() => resolve(false));
  });
}
