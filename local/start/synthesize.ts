import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const CDK_CLI = join(root, 'node_modules/aws-cdk/bin/cdk');

/** The CDK app refused to synthesize; the message is what it printed. */
export class SynthesisFailed extends Error {}

export interface SynthesisOptions {
  readonly environment: string;
  /** Origin by destination, as a deployed environment has them in its settings. */
  readonly vendors: Readonly<Record<string, string>>;
  /** Folder that receives the assembly. */
  readonly output: string;
}

/** Runs `cdk synth`: what comes out is what `cdk deploy` would ship. @throws SynthesisFailed */
export function synthesize({ environment, vendors, output }: SynthesisOptions): Promise<void> {
  const context = Object.entries(vendors).map(([name, url]) => `${name}=${url}`);
  // The project's Node is installed by now, so the CLI and the app need no wrapper to find it.
  const args = [CDK_CLI, 'synth', '--quiet', '--no-notices', '--output', output, '-c', `env=${environment}`];
  args.push('--app', 'node_modules/node/bin/node infra/app.ts');
  if (context.length > 0) args.push('-c', `vendors=${context.join(',')}`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new SynthesisFailed(withoutStack(printed)))));
  });
}

/** What a person needs to read: our own sentences, without the CLI's frames around them. */
function withoutStack(printed: string): string {
  return printed
    .split('\n')
    .filter((line) => !/^\s+at |^Subprocess exited|^\[cdk:/.test(line))
    .join('\n')
    .trim();
}
