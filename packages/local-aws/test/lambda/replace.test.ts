import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { hostOf } from './functions.ts';

/** Answers with the code's name and its process; waits until a file is there, when the event names one. */
const code = (name: string) => `
  import { existsSync } from 'node:fs';
  export const handler = async ({ until }) => {
    while (until && !existsSync(until)) await new Promise((wake) => setTimeout(wake, 10));
    return { code: '${name}', pid: process.pid };
  };`;

function directoryOf(dir: string, name: string): string {
  const directory = join(dir, name);
  mkdirSync(directory);
  writeFileSync(join(directory, 'index.mjs'), code(name));
  return directory;
}

test('an invocation in flight ends on the code it began with; the next one takes the new code', async () => {
  const { host, call, dir, lines } = await hostOf(code('old'));
  const file = join(dir, 'go-on');
  const running = call({ until: file });
  await eventually(() => expect(lines.join('\n')).toContain('START RequestId'));
  const replaced = host.replaceCode('f', directoryOf(dir, 'new'));
  const next = await call();
  expect(next.value.code).toBe('new');
  writeFileSync(file, '');
  const { value, functionError } = await running;
  expect([value.code, functionError]).toEqual(['old', undefined]);
  await replaced;
  expect(() => process.kill(value.pid, 0)).toThrow('ESRCH');
  expect((await call()).value).toEqual(next.value);
});

test('an idle child of the old code is not used for the new one; other functions keep theirs', async () => {
  const { host, call, dir } = await hostOf(code('old'));
  const [old, other] = [await call(), await call({}, 'g')];
  await host.replaceCode('f', directoryOf(dir, 'new'));
  expect(() => process.kill(old.value.pid, 0)).toThrow('ESRCH');
  expect((await call()).value.code).toBe('new');
  expect((await call({}, 'g')).value).toEqual(other.value);
});

test('the code of an unknown function cannot be replaced', async () => {
  const { host, dir } = await hostOf(code('old'));
  await expect(host.replaceCode('h', directoryOf(dir, 'new'))).rejects.toThrow('Function not found: h');
});

test('an inspected function has one child at a time, opens the port for each, and is never ended by its time limit', async () => {
  const { host, call, dir, lines } = await hostOf(code('old'), { timeoutSeconds: 1 }, { idleMs: 50 });
  await host.inspect('f', 0);
  const listening = () => lines.filter((line) => line.startsWith('Debugger listening on ws://127.0.0.1:'));
  await eventually(() => expect(listening()).toHaveLength(1));
  const file = join(dir, 'go-on');
  const both = Promise.all([call({ until: file }), call()]);
  setTimeout(() => writeFileSync(file, ''), 1500);
  const [first, second] = await both;
  expect([first.functionError, second.value.pid]).toEqual([undefined, first.value.pid]);
  await host.replaceCode('f', directoryOf(dir, 'new'));
  expect((await call()).value.code).toBe('new');
  expect(listening()).toHaveLength(2);
});
