import { expect, it } from 'vitest';
import { outermost, readXml, textAtPath, wholeOf } from '../src/xml/elements.ts';

const notifications = (count: number) => `<r>${'<N><Id>1</Id><s x="y"><a>b</a></s></N>'.repeat(count)}</r>`;

/** The least CPU of three runs, in milliseconds. */
function cpuOf(work: () => void): number {
  const runs = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...runs);
}

const read = (text: string) => readXml(Buffer.from(text));

function at(text: string, ...path: string[]): string | undefined {
  const xml = read(text);
  return xml && textAtPath(xml, path, wholeOf(xml));
}

function idsIn(text: string): string[] {
  const xml = read(text);
  if (!xml) throw new Error('not well formed');
  return outermost(xml, 'N').map(({ start, end }) => textAtPath(xml, ['Id'], { from: start, to: end }) ?? '');
}

it('finds elements with and without a prefix, and attributes behind one', () => {
  const xml = '<a:r><N><b:Id>1</b:Id><s xsi:type="sf:Lead"/></N><p:N><Id>&lt;2</Id></p:N></a:r>';
  expect(idsIn(xml)).toEqual(['1', '<2']);
  expect(at(xml, 's', '@type')).toBe('sf:Lead');
});

it('a colon outside a tag is no prefix of the tag', () => {
  expect(at('<r>at 10:00<Id>1</Id></r>', 'Id')).toBe('1');
});

it('an element is looked for inside its outer element only, and the first one counts', () => {
  const xml = '<r><a><Id>1</Id><Id>2</Id></a><b/><c><Id>3</Id></c></r>';
  expect([at(xml, 'a', 'Id'), at(xml, 'b', 'Id'), at(xml, 'c', 'Id'), at(xml, 'Id')]).toEqual([
    '1',
    undefined,
    '3',
    '1',
  ]);
});

it('comments, CDATA, instructions and a > in an attribute hide no element and make none', () => {
  const xml = `<?xml version="1.0"?><r><!-- <Id>0</Id> --><![CDATA[<Id>0</Id>]]><s a="x>y" b='"'/><Id >1</Id ></r>`;
  expect(at(xml, 'Id')).toBe('1');
  expect(at(xml, 's', '@a')).toBe('x>y');
});

it.each([
  '<r>',
  '<r></s>',
  '</r>',
  '<r/></r>',
  '<r><!-- </r>',
  '<r a="></r>',
  '<!DOCTYPE r><r/>',
  '<!ELEMENT r><r/>',
  '',
])('XML whose tags do not match, or that declares a document type, is not read: %s', (text) => {
  expect(read(text)).toBeUndefined();
});

it.each([
  [
    'quotes in an attribute without an end',
    (count: number) => `<r><N><Id>1</Id><s t="${'='.repeat(count * 4)}a" u='${'="'.repeat(count * 8)}a'/></N></r>`,
  ],
  [
    'elements inside each other',
    (count: number) => `<r>${'<N>'.repeat(count * 4)}<Id>1</Id>${'</N>'.repeat(count * 4)}</r>`,
  ],
  ['comments between events', (count: number) => `<r>${'<N><!-- <Id> --><Id>1</Id></N><!-- -->'.repeat(count)}</r>`],
])('look-ups in 16 times as much cost far less than the square of it: %s', (_name, make) => {
  const [few, many] = [make(500), make(8000)];
  const work = (text: string) => () => [idsIn(text), at(text, 's', '@type')];
  expect(cpuOf(work(many)) / Math.max(1, cpuOf(work(few)))).toBeLessThan(100);
});

it('reading 16 times as many events costs far less than the square of it, so a large message cannot block a receiver', () => {
  const [few, many] = [notifications(500), notifications(8000)];
  expect(idsIn(many)).toHaveLength(8000);
  // In proportion it is 16; with the square it is 256.
  expect(
    cpuOf(() => idsIn(many)) /
      Math.max(
        1,
        cpuOf(() => idsIn(few)),
      ),
  ).toBeLessThan(100);
});
