import { QueryRefused } from './errors.ts';
import { type Token, tokensOf } from './tokens.ts';

/** Reads one command from left to right. */
export interface Reader {
  readonly command: string;
  /** Whether the next token is this word, in any case, or this sign. */
  is(value: string): boolean;
  /** Takes the next token if it is this word or sign. */
  takes(value: string): boolean;
  /** Takes the next token, which must be this. */
  expect(value: string): void;
  next(): Token | undefined;
  /** Takes a field's or function's name. */
  word(): string;
  /** Items until there is no comma after one. */
  list<Item>(item: () => Item): Item[];
  /** Nothing may be left. */
  end(): void;
  refuse(token?: Token): never;
}

export function readerOf(command: string): Reader {
  const tokens = tokensOf(command);
  let at = 0;
  const reader: Reader = {
    command,
    is(value) {
      const token = tokens[at];
      if (token?.kind === 'word') return token.value.toLowerCase() === value;
      return token?.kind === 'sign' && token.value === value;
    },
    takes(value) {
      const found = reader.is(value);
      if (found) at += 1;
      return found;
    },
    expect(value) {
      if (!reader.takes(value)) reader.refuse();
    },
    next: () => tokens[at++],
    word() {
      const token = tokens[at];
      if (token?.kind !== 'word') reader.refuse();
      at += 1;
      return token?.kind === 'word' ? token.value : '';
    },
    list(item) {
      const items = [item()];
      while (reader.takes(',')) items.push(item());
      return items;
    },
    end() {
      if (at < tokens.length) reader.refuse();
    },
    refuse(token = tokens[at]) {
      const what = token === undefined ? 'it ends too early' : `«${token.value}» is not known there`;
      throw new QueryRefused(`In «${command}»: ${what}`);
    },
  };
  return reader;
}
