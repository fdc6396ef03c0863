import { QueryRefused } from './errors.ts';

export type Token =
  | { readonly kind: 'word' | 'text' | 'pattern' | 'sign'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number };

/** Words are fields, commands and functions; a field may stand in backquotes. */
const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(`[^`]+`)|(\/(?:[^/\\\n]|\\.)+\/)|(-?\d+(?:\.\d+)?(?![\w.]))|(@?[A-Za-z_][\w.]*|\d+[a-z]+)|(<=|>=|!=|=~|[=<>(),[\]*|+/-]))/y;

/** Cuts one command into tokens. @throws QueryRefused quoting what is not a token. */
export function tokensOf(command: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (command.slice(TOKEN.lastIndex).trim() !== '') {
    const rest = command.slice(TOKEN.lastIndex).trim();
    const match = TOKEN.exec(command);
    if (!match) throw new QueryRefused(`«${rest}» is not understood`);
    const [, text, quoted, pattern, number, word, sign = ''] = match;
    if (text !== undefined) tokens.push({ kind: 'text', value: text.slice(1, -1).replace(/\\(.)/g, '$1') });
    else if (quoted !== undefined) tokens.push({ kind: 'word', value: quoted.slice(1, -1) });
    else if (pattern !== undefined) tokens.push({ kind: 'pattern', value: pattern.slice(1, -1) });
    else if (number !== undefined) tokens.push({ kind: 'number', value: Number(number) });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else tokens.push({ kind: 'sign', value: sign });
  }
  return tokens;
}

/** The commands of a query: bars and line ends inside texts and patterns separate nothing, and comments end with their line. */
export function commandsOf(query: string): readonly string[] {
  const piece = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/(?:[^/\\\n]|\\.)+\/)|(#[^\n]*)|(\|)|[\s\S]/g;
  const commands = [''];
  for (const [text, , comment, bar] of query.matchAll(piece)) {
    if (bar) commands.push('');
    else if (!comment) commands[commands.length - 1] += text;
  }
  return commands.map((command) => command.trim()).filter((command) => command !== '');
}
