interface Wrapping {
  /** Columns of a line, its indent included. */
  readonly width?: number;
  /** Stands before every line. */
  readonly indent?: string;
  /** Stands before every line but the first, instead of `indent`. */
  readonly hanging?: string;
  /** Ends every line but the last: ` \` keeps a command whole for a shell. */
  readonly continued?: string;
}

/** Breaks a text at blanks into lines of at most 80 columns. A word that is longer has a line of its own. */
export function wrapped(
  text: string,
  { width = 80, indent = '', hanging = indent, continued = '' }: Wrapping = {},
): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    const before = lines.length === 0 ? indent : hanging;
    if (line !== '' && before.length + longer.length + continued.length > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  const all = [...lines, line];
  return all.map((one, at) => (at === 0 ? indent : hanging) + one + (at + 1 < all.length ? continued : ''));
}
