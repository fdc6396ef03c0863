import type { LinkDefinition } from '../../shared/contract/index.ts';
import type { PairRow } from '../../shared/links/index.ts';
import { at } from '../ledger/text.ts';

/** A pair as a person reads it: both ids, what is remembered, and when. */
export function pairLines(link: LinkDefinition, from: string, row: PairRow): readonly string[] {
  const facts = Object.entries(row.facts);
  const rows = [
    [`${link.from.system} ${link.from.record}`, from],
    [`${link.to.system} ${link.to.record}`, row.to ?? 'none'],
    ...facts.toSorted(([one], [other]) => (one < other ? -1 : 1)),
    ['written', `${at(row.at)} (version ${row.version})`],
    ...(row.erasedAt === undefined ? [] : [['erased', `${at(row.erasedAt)}: nothing is kept of it any more`]]),
  ] as const;
  const width = Math.max(...rows.map(([name]) => name.length));
  return [`${link.name}: ${link.title}`, ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)];
}
