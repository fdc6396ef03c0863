import { expect, it } from 'vitest';
import { elementsNamed, textAtPath } from '../src/xml/elements.ts';

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

function idsIn(xml: string): string[] {
  const items = elementsNamed(xml, 'N', 0, xml.length);
  return items.map(({ start, end }) => textAtPath(xml, ['Id'], start, end) ?? '');
}

it('finds elements with and without a prefix, and attributes behind one', () => {
  const xml = '<a:r><N><b:Id>1</b:Id><s xsi:type="sf:Lead"/></N><p:N><Id>&lt;2</Id></p:N></a:r>';
  expect(idsIn(xml)).toEqual(['1', '<2']);
  expect(textAtPath(xml, ['s', '@type'], 0, xml.length)).toBe('sf:Lead');
});

it('a colon outside a tag is no prefix of the tag', () => {
  const xml = '<r>at 10:00<Id>1</Id></r>';
  expect(textAtPath(xml, ['Id'], 0, xml.length)).toBe('1');
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
