export interface Element {
  /** Of `<name …>`. */
  readonly start: number;
  readonly innerStart: number;
  innerEnd: number;
  /** After `</name>`. */
  end: number;
}

/** One character of the text is one byte, so that positions are positions in the body. */
export interface Document {
  readonly text: string;
  /** By local name, in the order of their starts. */
  readonly byName: ReadonlyMap<string, readonly Element[]>;
}

interface Open {
  readonly name: string;
  readonly element: Element;
}

/** Reads the text once. `undefined` when its tags do not match. */
export function readElements(text: string): Document | undefined {
  const byName = new Map<string, Element[]>();
  const open: Open[] = [];
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const after = skipSpecial(text, at);
    if (after === undefined) return undefined;
    if (after > at) {
      at = after;
      continue;
    }
    const close = endOfTag(text, at);
    if (close === undefined) return undefined;
    if (text[at + 1] === '/') {
      const last = open.pop();
      if (last?.name !== text.slice(at + 2, close).trimEnd()) return undefined;
      Object.assign(last.element, { innerEnd: at, end: close + 1 });
    } else {
      const name = nameOf(text, at + 1, close);
      const element = { start: at, innerStart: close + 1, innerEnd: close + 1, end: close + 1 };
      const local = name.slice(name.lastIndexOf(':') + 1);
      const same = byName.get(local);
      if (same) same.push(element);
      else byName.set(local, [element]);
      if (text[close - 1] !== '/') open.push({ name, element });
    }
    at = close + 1;
  }
  return open.length === 0 && byName.size > 0 ? { text, byName } : undefined;
}

/** The position after a comment, a CDATA section or a processing instruction; the same for a tag; `undefined` without an end. */
function skipSpecial(text: string, at: number): number | undefined {
  if (text[at + 1] !== '!' && text[at + 1] !== '?') return at;
  for (const [open, close] of SPECIAL) {
    if (!text.startsWith(open, at)) continue;
    const end = text.indexOf(close, at + open.length);
    return end < 0 ? undefined : end + close.length;
  }
  return undefined;
}

const SPECIAL = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** The position of `>`; one inside a quoted attribute does not count. */
function endOfTag(text: string, from: number): number | undefined {
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '>') return at;
    if (character !== '"' && character !== "'") continue;
    at = text.indexOf(character, at + 1);
    if (at < 0) return undefined;
  }
  return undefined;
}

function nameOf(text: string, from: number, to: number): string {
  let end = from;
  while (end < to && !' \t\r\n/'.includes(text.charAt(end))) end++;
  return text.slice(from, end);
}
