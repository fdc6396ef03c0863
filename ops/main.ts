import { type Command, Obstacle, type Output, UsageError } from './command/command.ts';
import { remedyOf } from './command/place.ts';
import { completeness } from './completeness/completeness.ts';
import { drift } from './drift/drift.ts';
import { events } from './ledger/events.ts';
import { show } from './ledger/show.ts';
import { tail } from './ledger/tail.ts';
import { redrive } from './queues/redrive.ts';
import { pause } from './valve/pause.ts';
import { resume } from './valve/resume.ts';

/** `npm run ops -- COMMAND`: what a person asks of an environment, here or on AWS. */
const COMMANDS: Readonly<Record<string, Command>> = {
  events,
  show,
  tail,
  completeness,
  drift,
  redrive,
  pause,
  resume,
};

const output: Output = {
  line: (text) => process.stdout.write(`${text}\n`),
  aside: (text) => process.stderr.write(`${text}\n`),
};
// `| head` closes the pipe early: that is no error.
process.stdout.on('error', () => process.exit(0));

function usage(): string {
  const lines = Object.entries(COMMANDS).map(([name, { usage, summary }]) => `  ${name} ${usage}\n      ${summary}`);
  return [
    'npm run ops -- COMMAND',
    '',
    ...lines,
    '',
    '  --env NAME    which environment (dev); the one that runs on this machine, else the one on AWS',
    '  --folder DIR  where `npm start` keeps local.json (.penstock)',
    '',
    'Exit code: 0 found or done, 1 nothing found, 2 wrong arguments, 3 the environment does not answer.',
  ].join('\n');
}

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    output.line(usage());
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (!command) throw new UsageError(`There is no command "${name}"; there are ${Object.keys(COMMANDS).join(', ')}.`);
    if (args.includes('--help')) {
      output.line(`npm run ops -- ${name} ${command.usage}\n    ${command.summary}`);
      return 0;
    }
    return await command.run(args, output);
  } catch (error) {
    if (error instanceof UsageError) {
      output.aside(command ? `${error.message}\nnpm run ops -- ${name} ${command.usage}` : error.message);
      return 2;
    }
    const remedy = error instanceof Obstacle ? error.message : remedyOf(error);
    output.aside(`Not done: ${remedy ?? (error instanceof Error ? `${error.name}: ${error.message}` : 'unknown')}`);
    return 3;
  }
}

process.exit(await main(process.argv.slice(2)));
