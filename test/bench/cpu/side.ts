import { type ChildProcess, spawn } from 'node:child_process';

/** Runs what it is sent, one after the other, and says how much of a processor that took. */
const RUNNER = `
  const { handler } = await import(process.env.BUNDLE);
  const context = (n) => ({
    awsRequestId: 'request-' + n, functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:' + process.env.AWS_LAMBDA_FUNCTION_NAME,
    getRemainingTimeInMillis: () => 30000,
  });
  let n = 0;
  process.on('message', async (events) => {
    const before = process.cpuUsage();
    const answers = [];
    for (const event of events) answers.push(await handler(event, context((n += 1))));
    const { user, system } = process.cpuUsage(before);
    process.send({ microseconds: (user + system) / events.length, answers });
  });
  process.send('ready');`;

export interface Measured {
  /** Of the processor, for one invocation. */
  readonly microseconds: number;
  readonly answers: readonly unknown[];
}

/** One handler in a process of its own. */
export interface Side extends AsyncDisposable {
  run(events: readonly unknown[]): Promise<Measured>;
}

export async function startSide(bundle: string, env: Readonly<Record<string, string>>): Promise<Side> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', RUNNER], {
    env: { PATH: process.env.PATH, ...env, BUNDLE: bundle },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await next(child);
  return {
    run: async (events) => {
      const answered = next<Measured>(child);
      child.send(events);
      return answered;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill();
      }),
  };
}

function next<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`A measured handler ended with exit code ${code}.`));
    child.once('exit', gone);
    child.once('message', (message) => {
      child.off('exit', gone);
      resolve(message as T);
    });
  });
}
