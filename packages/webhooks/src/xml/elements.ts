import { type Document, type Element, readElements } from './document.ts';

/**
 * Finds single elements of XML whose sender is already authenticated. One pass finds where all elements are; a look-up then is a
 * search among those of its name. No namespaces, no document types, no entities but the five of XML itself.
 */

/** `undefined` for a body that declares a document type, or whose tags do not match. */
export function readXml(body: Uint8Array): Document | undefined {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  return /<!DOCTYPE/i.test(text) ? undefined : readElements(text);
}

/** The range of the whole document. */
export const wholeOf = ({ text }: Document): Range => ({ from: 0, to: text.length });

/** Positions in the body. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Every outermost element of this local name, in order. */
export function outermost({ byName }: Document, name: string): Element[] {
  let end = 0;
  return (byName.get(name) ?? []).filter((element) => {
    if (element.start < end) return false;
    end = element.end;
    return true;
  });
}

/** Follows outer names to the text of the last one, or to an attribute when the last is `@name`. `undefined` when it is missing or holds elements. */
export function textAtPath(xml: Document, path: readonly string[], range: Range): string | undefined {
  const [name = '', next, ...rest] = path;
  const element = firstIn(xml, name, range);
  if (!element) return undefined;
  const { start, innerStart, innerEnd } = element;
  if (next === undefined) return textIn(xml.text.slice(innerStart, innerEnd));
  if (next.startsWith('@')) return attribute(xml.text.slice(start, innerStart), next.slice(1));
  return textAtPath(xml, [next, ...rest], { from: innerStart, to: innerEnd });
}

/** Elements stand in the order of their starts, so that half of them can be left out at each step. */
function firstIn({ byName }: Document, name: string, { from, to }: Range): Element | undefined {
  const all = byName.get(name) ?? [];
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.start ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  const found = all[low];
  return found && found.end <= to ? found : undefined;
}

function textIn(inner: string): string | undefined {
  return inner.includes('<') ? undefined : decode(inner.trim());
}

function attribute(tag: string, name: string): string | undefined {
  for (const [, full = '', double, single] of tag.matchAll(/\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    if (full.slice(full.lastIndexOf(':') + 1) === name) return decode(double ?? single ?? '');
  return undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** From one character for each byte to text. */
function decode(bytes: string): string {
  const text = Buffer.from(bytes, 'latin1').toString('utf8').trim();
  return text.replace(/&(lt|gt|amp|quot|apos);/g, (all, name: string) => ENTITIES[name] ?? all);
}
