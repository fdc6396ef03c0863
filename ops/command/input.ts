import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UsageError } from './command.ts';

/** What a person types, or what is piped in. */
export const isTerminal = () => process.stdin.isTTY === true;

/** All of standard input. */
export const readInput = (): Promise<string> => text(process.stdin);

/** Asks on standard error, so that standard output holds the answer alone. With `hidden`, what is typed is not shown. */
export async function ask(question: string, { hidden = false } = {}): Promise<string> {
  const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stderr;
  if (hidden) process.stderr.write(question);
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  // Ctrl-C and Ctrl-D close it, and the question would stay open.
  const closed = new Promise<never>((_, reject) => {
    lines.once('close', () => reject(new UsageError('Given up: nothing was entered.')));
  });
  try {
    return await Promise.race([lines.question(hidden ? '' : question), closed]);
  } finally {
    lines.close();
    if (hidden) process.stderr.write('\n');
  }
}
