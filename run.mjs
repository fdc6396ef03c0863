// Runs a TypeScript file or an installed command on the project's own Node 24, independently of the machine's Node.
// Installs the dependencies first when they are missing or older than the lock file. Needs Node 20 and npm, nothing else.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const words = process.argv.slice(2);
// Options before the target are Node's own, such as --max-semi-space-size=2.
const at = words.findIndex((word) => !word.startsWith('--'));
const nodeOptions = words.slice(0, Math.max(0, at));
const [target, ...args] = at < 0 ? [] : words.slice(at);
const node = join(root, 'node_modules/node/bin/node');

if (!target) {
  console.error('usage: node run.mjs [NODE_OPTION…] FILE.ts|COMMAND [ARGUMENT…]');
  process.exitCode = 2;
} else if (isInstalled() || install()) {
  start(target.endsWith('.ts') ? join(root, target) : binOf(target));
} else {
  process.exitCode = 1;
}

function start(program) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...nodeOptions, program, ...args], {
    // The channel closes when this process dies, even by a kill: the child can then stop as well.
    stdio: target.endsWith('.ts') ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
    // Compiled code is kept: it halves what the start of a program costs. https://nodejs.org/api/module.html#module-compile-cache
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/penstock/compiled'), ...process.env },
  });

  // Ctrl-C reaches the whole process group; the child decides when it has stopped cleanly.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // A parent that was killed cannot pass a signal on. npm starts a shell, which survives npm: watch both.
  const starters = ancestry();
  setInterval(() => ancestry() !== starters && child.kill('SIGTERM'), 500).unref();
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
  child.on('error', (error) => {
    console.error(`Cannot start ${node}: ${error.message}\nRemove node_modules and run the command again.`);
    process.exitCode = 1;
  });
}

function ancestry() {
  const stat = `/proc/${process.ppid}/stat`;
  const grandparent = existsSync(stat) ? readFileSync(stat, 'utf8').split(') ').at(-1).split(' ')[1] : '';
  return `${process.ppid} ${grandparent}`;
}

function isInstalled() {
  const installed = join(root, 'node_modules/.package-lock.json');
  return existsSync(node) && existsSync(installed) && mtime(installed) >= mtime(join(root, 'package-lock.json'));
}

function mtime(path) {
  return statSync(path).mtimeMs;
}

/** Whether it worked. */
function install() {
  console.error('Installing the dependencies (once; about a minute)…');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  const isDone = npm.status === 0 && existsSync(node);
  if (!isDone) {
    console.error(
      'The install failed: see the lines above. `npm ci` must work on this machine; then run the command again.',
    );
  }
  return isDone;
}

function binOf(name) {
  const scoped = { biome: '@biomejs/biome', cdk: 'aws-cdk', tsc: 'typescript' };
  const folder = join(root, 'node_modules', scoped[name] ?? name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[name]);
}
