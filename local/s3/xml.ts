import { AwsError } from '../aws/error.ts';

/** An element of an XML document. */
export interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  /** The text directly within. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Writes members as elements: a list as one element for each entry, an object as nested ones, undefined as none. */
export function writeXml(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((entry) => writeXml(name, entry)).join('');
  const content =
    typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([member, inner]) => writeXml(member, inner))
          .join('')
      : encodeText(String(value));
  return `<${name}>${content}</${name}>`;
}

/**
 * Reads a document without attributes that matter, comments or declarations of types, which no client of S3 sends.
 * @throws AwsError `MalformedXML`
 */
export function readXml(text: string): Element {
  const root = { name: '', children: [] as Element[], text: '' };
  const open: (typeof root)[] = [root];
  for (const [, declaration, closing, name = '', empty, content] of text.matchAll(
    /<(?:([?!][^>]*)|(\/?)([\w:-]+)[^>]*?(\/?))>|([^<]+)/g,
  )) {
    const current = open.at(-1);
    if (!current) throw malformed();
    if (content !== undefined) current.text += decodeText(content);
    else if (declaration !== undefined) continue;
    else if (closing) {
      if (current.name !== name) throw malformed();
      open.pop();
    } else {
      const element = { name, children: [], text: '' };
      current.children.push(element);
      if (!empty) open.push(element);
    }
  }
  const [document] = root.children;
  if (open.length !== 1 || !document) throw malformed();
  return document;
}

/** The text of the first child of this name. */
export function textOf({ children }: Element, name: string): string | undefined {
  return children.find((child) => child.name === name)?.text;
}

function encodeText(text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function decodeText(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}

function malformed(): AwsError {
  return new AwsError('MalformedXML', 'The XML you provided was not well-formed or did not validate.');
}
