import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Description } from '../../dev/start/description.ts';
import { control, HUBSPOT } from '../../vendors/index.ts';
import type { ProjectCopy } from '../harness/project.ts';
import { until } from '../harness/until.ts';

const root = join(import.meta.dirname, '../..');

/** `npm run dev`, as a person runs it, over a copy of the fixture project and in a folder of its own. */
export interface DevSession extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly description: Description;
  /** Everything on the screen so far. */
  screen(): string;
  /** Waits for a text on the screen, from a place on; the place after it. */
  shows(text: string | RegExp, from?: number): Promise<number>;
  /** Creates a contact at the simulated HubSpot, which sends its webhook. */
  contact(email: string): Promise<void>;
  /** Writes that the simulated Mailchimp accepted. */
  written(): Promise<number>;
}

export async function startDev(project: ProjectCopy, options: readonly string[] = []): Promise<DevSession> {
  const folder = await mkdtemp(join(tmpdir(), 'penstock-dev-'));
  const args = ['run.mjs', 'dev/watch/main.ts', '--port', '0', '--folder', folder, ...options];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, PENSTOCK_PROJECT: project.config },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk));
  const exit = once(child, 'exit');
  const shows = async (text: string | RegExp, from = 0) => {
    const seen = await until(
      () => printed.slice(from),
      (screen) => child.exitCode !== null || screen.search(text) >= 0,
    );
    const at = seen.search(text);
    if (at < 0) throw new Error(`It ended without showing ${text}:\n${printed}`);
    return from + at + 1;
  };
  await shows(/^Ready after/m);
  const description = JSON.parse(await readFile(join(folder, 'local.json'), 'utf8')) as Description;
  const { hubspot = '', mailchimp = '' } = description.vendors;
  return {
    ...{ child, folder, description, shows },
    screen: () => printed,
    async contact(email) {
      const response = await fetch(`${hubspot}/crm/v3/objects/contacts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${HUBSPOT.accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ properties: { email } }),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    async written() {
      const { calls } = (await control(mailchimp, 'GET', '/calls?method=PUT')) as { calls: { status: number }[] };
      return calls.filter(({ status }) => status === 200).length;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
