import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Runs the project's own CDK CLI at this terminal. @returns its exit code */
function cdk(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [join(root, 'run.mjs'), 'cdk', ...args], {
    cwd: root,
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Types and contracts are checked first, as in every synthesis for a deploy.
 * @param guarded stacks that keep their termination protection: the CDK CLI switches off what the app does not declare
 */
export const synthesize = (environment: string, output: string, guarded: readonly string[]) => {
  const context = [`env=${environment}`, `protected=${guarded.join(',')}`].flatMap((value) => ['-c', value]);
  return cdk(['synth', '--quiet', '--no-notices', ...context, '--output', output]);
};

export const deployAssembly = (environment: string, assembly: string, options: readonly string[]) =>
  cdk(['deploy', '--app', assembly, `${environment}/*`, ...options]);
