import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperationError, UsageError } from './command/command.ts';
import { runMain } from './command/main.ts';
import { remedyOf } from './command/target.ts';
import { terminal } from './command/terminal.ts';

/** `npm run deploy -- ENV`. */
await runMain(async () => {
  // Imported here: loading the team's project may throw, and that is reported as a sentence.
  const { DEPLOY_USAGE, deploy } = await import('./deploy/deploy.ts');
  const assembly = await mkdtemp(join(tmpdir(), 'penstock-deploy-'));
  const output = terminal(process.stdout, process.stderr);
  try {
    return await deploy(process.argv.slice(2), assembly, output);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${error.message}\n${DEPLOY_USAGE}`);
    const remedy = error instanceof OperationError ? error.message : remedyOf(error);
    if (remedy === undefined) throw error;
    console.error(`Not deployed: ${remedy}`);
    return 3;
  } finally {
    await rm(assembly, { recursive: true, force: true });
  }
});
