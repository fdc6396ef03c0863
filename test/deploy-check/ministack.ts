import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';

/** An AWS emulator of other authors, with CloudFormation: https://pypi.org/project/ministack (MIT). */
const MINISTACK = 'ministack==1.5.33';
const ANSWERS_WITHIN_MS = 60_000;

export type Installed = { readonly program: string } | { readonly missing: string };

/** The program on the path, or one that is installed into the folder. */
export function installMinistack(folder: string): Installed {
  if (spawnSync('ministack', ['--help']).status === 0) return { program: 'ministack' };
  const program = join(folder, 'bin/ministack');
  if (existsSync(program)) return { program };
  if (spawnSync('python3', ['--version']).status !== 0)
    return { missing: 'Python is not at hand: install Python 3.10 or newer with venv, or MiniStack itself.' };
  for (const [command, ...args] of [
    ['python3', '-m', 'venv', folder],
    [join(folder, 'bin/pip'), 'install', '--quiet', MINISTACK],
  ] as const) {
    const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0)
      return { missing: `MiniStack could not be installed: ${(stderr ?? '').trim().split('\n').at(-1) ?? ''}` };
  }
  return { program };
}

/** Starts it on a free port of the loopback interface. */
export async function startMinistack(program: string): Promise<{ readonly url: string; stop(): void }> {
  const port = await freePort();
  const env = {
    ...process.env,
    ...{ GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1', MINISTACK_HOST: 'localhost' },
    // It runs functions with the first `node` that it finds: the project's own, as Lambda has it.
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  };
  const child = spawn(program, { env, stdio: 'ignore', detached: true });
  const url = `http://127.0.0.1:${port}`;
  const stop = () => child.pid !== undefined && process.kill(-child.pid, 'SIGTERM');
  try {
    await answers(url, child);
  } catch (error) {
    stop();
    throw error;
  }
  return { url, stop };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + ANSWERS_WITHIN_MS;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`MiniStack ended with exit code ${child.exitCode}.`);
    const { ok } = await fetch(`${url}/_ministack/health`).catch(() => ({ ok: false }));
    if (ok) return;
    await new Promise((wake) => setTimeout(wake, 250));
  }
  throw new Error(`MiniStack did not answer at ${url} within ${ANSWERS_WITHIN_MS / 1000} s.`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
