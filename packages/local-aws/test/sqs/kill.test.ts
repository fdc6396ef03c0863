import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { handClock, harness, MINUTE } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'sqs-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('nothing that was acknowledged is lost by a kill -9, and nothing deleted comes back', async () => {
  const file = join(folder, 'sqs.db');
  const lines = await runUntil(file, 2000);
  const sent = told(lines, 'sent');
  const deleting = told(lines, 'deleting');
  const deleted = told(lines, 'deleted');
  expect(deleted.size).toBeGreaterThan(100);

  const clock = handClock(Date.now() + 10 * MINUTE);
  const { sqs, receive, counts } = harness({ clock, file });
  const url = 'http://127.0.0.1:4701/000000000000/q';
  const left = new Set<string>();
  for (;;) {
    const messages = await receive(url, { VisibilityTimeout: 3600 });
    if (messages.length === 0) break;
    for (const message of messages) left.add(message.Body);
  }
  expect([...deleted].filter((body) => left.has(body))).toEqual([]);
  expect([...sent].filter((body) => !left.has(body) && !deleting.has(body))).toEqual([]);
  expect((await counts(url))[1]).toBe(left.size);
  await sqs.close();
});

/** What the child said until it was killed, right after that many lines. */
async function runUntil(file: string, lines: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', childFile, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.split('\n').length > lines) child.kill('SIGKILL');
  });
  const [, signal] = await exit;
  expect(signal).toBe('SIGKILL');
  return said.slice(0, said.lastIndexOf('\n')).split('\n');
}

const childFile = join(import.meta.dirname, 'killed-child.ts');

function told(lines: readonly string[], verb: string): ReadonlySet<string> {
  return new Set(lines.filter((line) => line.startsWith(`${verb} `)).map((line) => line.slice(verb.length + 1)));
}
