import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** End to end: the synthesized assembly on the local runtime, real worker processes, simulated vendors. */
const root = join(import.meta.dirname, '../../..');
let folder: string;
let ended: { readonly code: number | null; readonly output: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penstock-demonstration-'));
  ended = await runOnce();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function runOnce(): Promise<typeof ended> {
  const flags = ['run.mjs', 'dev/main.ts', '--once', '--fresh', '--port', '0', '--folder', folder];
  // Vitest names the engine's own project.
  const { PENSTOCK_PROJECT: _, ...env } = process.env;
  const child = spawn(process.execPath, flags, { cwd: root, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

test('every step of both integrations’ demonstrations has its effect at the vendors', () => {
  expect(ended.code, ended.output).toBe(0);
});

test.each([
  'the member has moved, still unsubscribed',
  'the member is archived, not erased',
  'the member is deleted for good',
  // Of mailchimp-to-hubspot: a person leaves, HubSpot has it, and its event of our write makes no loop.
  'she unsubscribes in Mailchimp HubSpot says that she opted out opted out',
  'no write back; she stays unsubscribed 1 told, 0 written, unsubscribed',
  'her opt-out stays: still unsubscribed unsubscribed',
])('%s', (expected) => {
  expect(ended.output.replaceAll(/\s+/g, ' ')).toContain(expected);
});
