import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { loadProject } from '../../shared/project/index.ts';
import { emptySecrets } from '../start/accounts.ts';
import { descriptionFile } from '../start/description.ts';
import { ENVIRONMENT, openEnvironment, type RunningEnvironment } from '../start/environment.ts';
import { explain, stopSignal } from '../start/process.ts';
import { emptySecretsNotice, guide } from '../start/screen.ts';
import { named, terminalText } from './log.ts';
import type { Code, EnvironmentOrder, EnvironmentReport, ReplaceCode } from './messages.ts';

/** The process that an environment under development runs in: all code of the project that it loads is as it was at its start. */
const order = JSON.parse(process.argv[2] ?? '{}') as EnvironmentOrder;
const print = (text: string) => console.log(text);
const report = (what: EnvironmentReport) => process.send?.(what);
const newest = new Map<string, string>();

async function start(running: AsyncDisposableStack): Promise<'ready'> {
  const project = await loadProject();
  const { args, assembly } = order;
  const opened = await openEnvironment({ project, args, assembly, onLog, print }, running);
  replaceCode(opened, order.code);
  if (order.inspect) await opened.runtime.inspect(order.inspect.functionName, order.inspect.port);
  process.on('message', ({ replace }: ReplaceCode) => {
    replaceCode(opened, replace);
    report('replaced');
  });
  print(emptySecretsNotice(await emptySecrets(opened.runtime)));
  if (order.guide) print(guide({ ...opened, project, places: placesOf(opened) }));
  report('ready');
  return 'ready';
}

/** Invocations that begin from now on take the new code. The folder of the old goes when the last one on it has ended. */
function replaceCode({ runtime }: RunningEnvironment, code: readonly Code[]): void {
  const known = new Set(runtime.functions.map(({ name }) => name));
  for (const { functionName, directory } of code) {
    if (!known.has(functionName)) continue;
    const before = newest.get(functionName);
    newest.set(functionName, directory);
    void runtime.replaceCode(functionName, directory).then(() => {
      const isOld = before !== undefined && before !== newest.get(functionName);
      return isOld ? rm(before, { recursive: true, force: true }) : undefined;
    });
  }
}

function onLog(functionName: string, line: string): void {
  const text = terminalText(line);
  if (text !== undefined) print(named(functionName.replace(`penstock-${ENVIRONMENT}-`, ''), text));
  if (order.inspect?.functionName === functionName && line.startsWith('Debugger listening on ')) print(line);
}

function placesOf({ state, dashboard }: RunningEnvironment) {
  const here = (path: string) => relative(process.cwd(), path) || '.';
  return { dashboard, description: here(descriptionFile(order.args.folder)), logs: here(join(state, 'logs')) };
}

const stop = stopSignal();
const running = new AsyncDisposableStack();
try {
  const reached = await Promise.race([start(running), stop]);
  if (reached === 'ready') await stop;
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
} finally {
  await running.disposeAsync();
  process.exit();
}
