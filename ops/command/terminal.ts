import { printable } from '../../shared/text/index.ts';
import type { Output } from './command.ts';

interface Writable {
  write(text: string): unknown;
}

/**
 * The only way from a command to a terminal. What senders, vendors and other people wrote may hold sequences that move the
 * cursor, rewrite the line above, reverse the order of letters or set the clipboard: they are shown and not obeyed. A line is one line.
 */
export function terminal(stdout: Writable, stderr: Writable): Output {
  const lineOf = (text: string) => printable(text).concat('\n');
  return {
    line: (text) => stdout.write(lineOf(text)),
    stderr: (text) => stderr.write(lineOf(text)),
  };
}
