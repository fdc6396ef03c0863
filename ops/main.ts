import { ProjectProblem } from '../shared/project/index.ts';
import { type Command, OperationError, UsageError } from './command/command.ts';
import { remedyOf } from './command/target.ts';
import { terminal } from './command/terminal.ts';
import { COMMANDS } from './commands.ts';

/** `npm run ops -- COMMAND`. */
const output = terminal(process.stdout, process.stderr);
// `| head` closes the pipe early: that is not an error.
process.stdout.on('error', () => process.exit(0));

async function usage(commands: Commands): Promise<readonly string[]> {
  const loaded = await Promise.all(Object.entries(commands).map(async ([name, load]) => ({ name, ...(await load()) })));
  const lines = loaded.flatMap(({ name, usage, summary }) => [`  ${name} ${usage}`, `      ${summary}`]);
  return [
    'npm run ops -- COMMAND',
    '',
    ...lines,
    '',
    '  --env NAME    which environment (dev); the one that runs on this machine, else the one on AWS',
    '  --folder DIR  where `npm start` keeps local.json (.penstock)',
    '',
    'Exit code: 0 found or done, 1 nothing found, 2 wrong arguments, 3 the environment does not answer.',
  ];
}

type Commands = Readonly<Record<string, () => Promise<Command>>>;

async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(COMMANDS, args);
  } catch (error) {
    // The commands load the team's project.
    if (!(error instanceof ProjectProblem)) throw error;
    for (const line of error.message.split('\n')) output.stderr(line);
    return 2;
  }
}

async function run(commands: Commands, [name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    for (const line of await usage(commands)) output.line(line);
    return name === undefined ? 2 : 0;
  }
  let command: Command | undefined;
  try {
    command = Object.hasOwn(commands, name) ? await commands[name]?.() : undefined;
    if (!command) throw new UsageError(`There is no command "${name}"; there are ${Object.keys(commands).join(', ')}.`);
    if (args.includes('--help')) {
      output.line(`npm run ops -- ${name} ${command.usage}`);
      output.line(`    ${command.summary}`);
      return 0;
    }
    return await command.run(args, output);
  } catch (error) {
    if (error instanceof UsageError) {
      for (const line of error.message.split('\n')) output.stderr(line);
      if (command) output.stderr(`npm run ops -- ${name} ${command.usage}`);
      return 2;
    }
    if (error instanceof ProjectProblem) throw error;
    const remedy = error instanceof OperationError ? error.message : remedyOf(error);
    output.stderr(`Not done: ${remedy ?? (error instanceof Error ? `${error.name}: ${error.message}` : 'unknown')}`);
    return 3;
  }
}

// Not `process.exit`: it would cut output that a slow pipe has not read yet.
process.exitCode = await main(process.argv.slice(2));
