import { ProjectProblem } from '../../shared/project/index.ts';
import { UsageError } from './command.ts';

/** Runs a command of its own and sets its exit code. A mistake in the arguments or in the team's files is a sentence, without a stack. */
export async function runMain(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ProjectProblem)) throw error;
    console.error(error.message);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
