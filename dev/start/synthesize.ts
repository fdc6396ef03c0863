import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const CDK_CLI = join(root, 'node_modules/aws-cdk/bin/cdk');
/** The CLI and the app hold the most memory of a start. A small young generation takes 130 MiB off its peak. */
const SMALL_YOUNG_GENERATION = '--max-semi-space-size=2';
/** With a hundred integrations the app would collect garbage for a sixth of its time in the smallest, for 30 MiB. */
const APPS_YOUNG_GENERATION = '--max-semi-space-size=16';

/** The CDK app refused to synthesize; the message is what it printed. */
export class SynthesisFailed extends Error {}

export interface SynthesisOptions {
  /** The project file. Default: the one that this process would load. */
  readonly project?: string;
  /** Default: all of them. */
  readonly environment?: string;
  /** Origin by destination, as a deployed environment has them in its settings. */
  readonly vendors: Readonly<Record<string, string>>;
  /** Folder that receives the assembly. */
  readonly output: string;
  /** Whether templates are held against CloudFormation's schemas. Default yes; the local runtime refuses by itself what it does not know. */
  readonly validates?: boolean;
  /** Ends the CLI and the app. */
  readonly signal?: AbortSignal;
}

/** Runs `cdk synth`; `cdk deploy` would deploy the same assembly. @throws SynthesisFailed */
export function synthesize(options: SynthesisOptions): Promise<void> {
  const { project, environment, vendors, output, validates = true, signal } = options;
  const context = Object.entries(vendors).map(([name, url]) => `${name}=${url}`);
  // The project's Node is installed by now, so the CLI and the app need no wrapper to find it.
  const args = [SMALL_YOUNG_GENERATION, CDK_CLI, 'synth', '--quiet', '--no-notices', '--output', output];
  args.push('--app', `node_modules/node/bin/node ${APPS_YOUNG_GENERATION} infra/app.ts`, '-c', 'typecheck=off');
  if (environment !== undefined) args.push('-c', `env=${environment}`);
  if (context.length > 0) args.push('-c', `vendors=${context.join(',')}`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      // A process group of its own: this process handles Ctrl-C, for the CLI and for its sender of statistics.
      detached: true,
      env: {
        ...process.env,
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        ...(!validates && { CDK_VALIDATION: 'false' }),
        ...(project !== undefined && { PENSTOCK_PROJECT: project }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGTERM');
    signal?.addEventListener('abort', end);
    child.on('close', () => signal?.removeEventListener('abort', end));
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new SynthesisFailed(withoutStack(printed)))));
  });
}

/** The app's own messages, without the CLI's frames around them. */
function withoutStack(printed: string): string {
  return printed
    .split('\n')
    .filter(
      (line) =>
        !/^\s+at |Subprocess exited with error|^\[cdk:|^node:internal|triggerUncaughtException|^\s+\^$/.test(line),
    )
    .join('\n')
    .trim();
}
