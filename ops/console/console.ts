import { readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, OperationError, UsageError } from '../command/command.ts';
import { project } from '../command/project.ts';
import { targetOf } from '../command/target.ts';

const OPTIONS = { ...TARGET_OPTIONS, port: { type: 'string' } } as const;
/** Beside those of `npm start`. */
const PORT = 4790;

export const openConsole: Command = {
  usage: '[--port 4790] [--env NAME]',
  summary: 'Serves pages on this machine that show the environment and act on it, with your rights. Ctrl-C ends it.',
  async run(args, output) {
    const { values } = readOptions(args, OPTIONS);
    const port = values.port === undefined ? PORT : portOf(values.port);
    const target = targetOf(values);
    const isProduction = project.environments[target.environment]?.production ?? true;
    // Loaded here: no other command waits for the pages.
    const { startConsole } = await import('./server.ts');
    const options = { target, isProduction };
    const server = await startConsole({ ...options, port }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      if (values.port === undefined) return startConsole({ ...options, port: 0 });
      throw new OperationError(`port ${port} of this machine is in use: choose another, or leave --port out.`);
    });
    output.line(`Console of ${target.environment} ${target.where}`);
    output.line(`Open ${server.url}`);
    output.stderr(
      'The address lets a browser act with your rights: pass it to no other person. Ctrl-C ends the console.',
    );
    await interrupted();
    await server.close();
    return 0;
  },
};

function portOf(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 65_536;
  if (port > 65_535) throw new UsageError(`--port is "${value}"; give a number from 0 to 65535; 0 takes a free port.`);
  return port;
}

const interrupted = () =>
  new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
  });
