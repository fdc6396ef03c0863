import { XMLBuilder, XMLParser } from 'fast-xml-parser';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  // The library's own entities leave out line ends, which a reader would turn into others.
  processEntities: false,
  tagValueProcessor: (_name, value) => encodeText(String(value)),
});

/**
 * Writes an answer's members as elements: a list as one element for each entry, an object as nested ones, `@name` as an
 * attribute, undefined as none.
 */
export function writeXml(root: string, members: Readonly<Record<string, unknown>>): string {
  return builder.build({ [root]: members });
}

/** The same as a whole document. */
export function writeXmlDocument(root: string, members: Readonly<Record<string, unknown>>): string {
  return DECLARATION + writeXml(root, members);
}

/**
 * Reads a document into members of text and of nested members; attributes are left out.
 * @param lists names of elements that may be there more than once
 * @throws Error when it is malformed
 */
export function readXml(text: string, lists: readonly string[]): Readonly<Record<string, unknown>> {
  const parser = new XMLParser({
    ignoreDeclaration: true,
    htmlEntities: true,
    parseTagValue: false,
    trimValues: false,
    isArray: (name) => lists.includes(name),
  });
  return parser.parse(text, true);
}

function encodeText(text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
