/**
 * Reads single elements of XML whose sender is already authenticated. In the text one character is one byte, so that
 * positions are positions in the body. No namespaces, no document types, no entities but the five of XML itself.
 */
export interface Element {
  /** Of `<name …>`. */
  readonly start: number;
  readonly innerStart: number;
  readonly innerEnd: number;
  /** After `</name>`. */
  readonly end: number;
}

/** One character for each byte; `undefined` for a body that declares a document type. */
export function xmlText(body: Uint8Array): string | undefined {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  return /<!DOCTYPE/i.test(text) ? undefined : text;
}

/** Every outermost element of this local name between two positions, in order. Reads the range once. */
export function elementsNamed(xml: string, name: string, from: number, to: number, most = Infinity): Element[] {
  const found: Element[] = [];
  let depth = 0;
  let start = 0;
  let innerStart = 0;
  for (let at = xml.indexOf('<', from); at >= 0 && at < to && found.length < most; at = xml.indexOf('<', at)) {
    const skipped = skipSpecial(xml, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const close = xml.indexOf('>', at);
    if (close < 0 || close >= to) break;
    const closing = xml[at + 1] === '/';
    const empty = xml[close - 1] === '/';
    if (localName(xml, closing ? at + 2 : at + 1, close) === name) {
      if (closing) {
        depth--;
        if (depth === 0) found.push({ start, innerStart, innerEnd: at, end: close + 1 });
        if (depth < 0) return found;
      } else if (empty) {
        if (depth === 0) found.push({ start: at, innerStart: close, innerEnd: close, end: close + 1 });
      } else if (depth++ === 0) [start, innerStart] = [at, close + 1];
    }
    at = close + 1;
  }
  return found;
}

/** The text of the first element of this name, its entities decoded; `undefined` when it is missing or holds elements. */
export function textOfElement(xml: string, name: string, from: number, to: number): string | undefined {
  const [element] = elementsNamed(xml, name, from, to, 1);
  if (!element) return undefined;
  const inner = xml.slice(element.innerStart, element.innerEnd);
  return inner.includes('<') ? undefined : decodeEntities(Buffer.from(inner, 'latin1').toString('utf8').trim());
}

/** Follows outer names to the text of the last one, or to an attribute when the last is `@name`. */
export function textAtPath(xml: string, path: readonly string[], from: number, to: number): string | undefined {
  const [name = '', next, ...rest] = path;
  if (next === undefined) return textOfElement(xml, name, from, to);
  const [element] = elementsNamed(xml, name, from, to, 1);
  if (!element) return undefined;
  if (next.startsWith('@')) return attribute(xml.slice(element.start, element.innerStart), next.slice(1));
  return textAtPath(xml, [next, ...rest], element.innerStart, element.innerEnd);
}

function attribute(tag: string, name: string): string | undefined {
  const found = tag.split(/[\s>]+/).find((pair) => pair.startsWith(`${name}=`) || pair.includes(`:${name}=`));
  return found && /=(["'])(.*)\1\/?$/.exec(found)?.[2];
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(lt|gt|amp|quot|apos);/g, (all, name: string) => ENTITIES[name] ?? all);
}

/** The position after a comment, a CDATA section or a processing instruction; the same position for a tag. */
function skipSpecial(xml: string, at: number): number {
  for (const [open, close] of SPECIAL) {
    if (!xml.startsWith(open, at)) continue;
    const end = xml.indexOf(close, at + open.length);
    return end < 0 ? xml.length : end + close.length;
  }
  return at;
}

const SPECIAL = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** The name without its prefix. Looks for the colon in the name alone: a search in the whole text would be quadratic. */
function localName(xml: string, from: number, to: number): string {
  let end = from;
  while (end < to && !' \t\r\n/>'.includes(xml.charAt(end))) end++;
  const name = xml.slice(from, end);
  return name.slice(name.lastIndexOf(':') + 1);
}
