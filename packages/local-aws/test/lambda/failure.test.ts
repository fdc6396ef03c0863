import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { hostOf } from './functions.ts';

const slow = `export const handler = async (event) => {
  console.log('working');
  if (event.ms) await new Promise((done) => setTimeout(done, event.ms));
  return process.pid;
};`;

test('a function that takes too long is killed, and the next event gets a new child', async () => {
  const { call, lines } = await hostOf(slow, { timeoutSeconds: 2 });
  const { value: pid } = await call();
  const late = await call({ ms: 60_000 });
  expect(late.functionError).toBe('Unhandled');
  expect(late.value).toEqual({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${late.requestId} Error: Task timed out after 2.00 seconds`,
  });
  expect(lines.join('\n')).toContain(`${late.requestId} Task timed out after 2.00 seconds`);
  await eventually(() => expect(isRunning(pid)).toBe(false));
  expect((await call()).value).not.toBe(pid);
});

test.each([
  ['exits', 'process.exit(3)', 'exit status 3'],
  ['kills itself', 'process.kill(process.pid, "SIGKILL"); await new Promise(() => {})', 'signal: killed'],
])('a function that %s ends the invocation with Runtime.ExitError', async (_, statement, how) => {
  const { call } = await hostOf(
    `export const handler = async (event) => { if (event.die) { ${statement}; } return 1; };`,
  );
  const died = await call({ die: true });
  expect(died.functionError).toBe('Unhandled');
  expect(died.value).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${died.requestId} Error: Runtime exited with error: ${how}`,
  });
  expect((await call()).value).toBe(1);
});

test("an unhandled rejection is the invocation's error and ends the child", async () => {
  const { call } = await hostOf(
    `export const handler = async () => { Promise.reject(new Error('stray')); await new Promise(() => {}); };`,
  );
  expect((await call()).value).toMatchObject({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'stray' });
});

test.each([
  [
    'throws while it loads',
    `throw new RangeError('bad setting')`,
    { errorType: 'RangeError', errorMessage: 'bad setting' },
  ],
  ['has no such export', 'export const other = 1', { errorType: 'Runtime.HandlerNotFound' }],
  [
    'takes a callback',
    'export const handler = (event, context, done) => done()',
    { errorType: 'Runtime.CallbackHandlerDeprecated' },
  ],
])('a module that %s fails its invocation', async (_, source, error) => {
  const { call } = await hostOf(source);
  const result = await call();
  expect(result.functionError).toBe('Unhandled');
  expect(result.value).toMatchObject(error);
});

test('kill ends the children in the middle of an invocation, not the idle ones', async () => {
  const { call, host, lines } = await hostOf(slow, { timeoutSeconds: 60 });
  const { value: idle } = await call({}, 'g');
  const running = call({ ms: 60_000 });
  await eventually(() => expect(lines.filter((line) => line.endsWith('working'))).toHaveLength(2));
  expect(host.kill('f')).toBe(1);
  expect((await running).value).toMatchObject({ errorType: 'Runtime.ExitError' });
  expect(host.kill('g')).toBe(0);
  expect((await call({}, 'g')).value).toBe(idle);
});

test('closing ends every child', async () => {
  const { call, host } = await hostOf(slow, { timeoutSeconds: 60 });
  const { value: idle } = await call({}, 'g');
  const running = call({ ms: 60_000 });
  await eventually(() => expect(host.size()).toBe(2));
  await host.close(50);
  expect((await running).value).toMatchObject({ errorType: 'Runtime.ExitError' });
  expect(isRunning(idle)).toBe(false);
});

test('children end by themselves when the host is killed', async () => {
  const { dir } = await hostOf(
    `export const handler = async ({ ms }) => {
       process.stdout.write('pid ' + process.pid + '\\n');
       await new Promise((done) => setTimeout(done, ms));
     };`,
  );
  const program = fileURLToPath(new URL('./killed-host.ts', import.meta.url));
  const host = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, join(dir, 'f')]);
  const output: string[] = [];
  host.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const pids = await eventually(() => {
    const found = output.join('').match(/pid (\d+)/g) ?? [];
    expect(found).toHaveLength(2);
    return found.map((text) => Number(text.slice(4)));
  });
  expect(pids.map(isRunning)).toEqual([true, true]);
  host.kill('SIGKILL');
  await eventually(() => expect(pids.map(isRunning)).toEqual([false, false]));
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
