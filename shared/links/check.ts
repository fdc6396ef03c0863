import type { Link, LinkDefinition } from '../contract/index.ts';

/** An id or a hash: no space and no `@`, which an address or a name would bring. */
const ID = /^[\w.:-]{1,200}$/;
/** Words, ids and lists of them. */
const FACT = /^[\w.:,+-]{0,4000}$/;

/** @throws Error for what a pair must not hold; it names the place, never the value */
export function checkLink({ name, facts }: LinkDefinition, link: Link): void {
  const where = `The link ${name}`;
  if (!ID.test(link.from)) throw new Error(`${where}: \`from\` is no id: give up to 200 letters, digits and "_.:-".`);
  if (link.to !== undefined && !ID.test(link.to))
    throw new Error(`${where}: \`to\` is no id: give up to 200 letters, digits and "_.:-", such as a hash.`);
  for (const [fact, value] of Object.entries(link.facts)) {
    if (!Object.hasOwn(facts, fact)) throw new Error(`${where} declares no fact "${fact}": add it to \`facts\`.`);
    if (!FACT.test(value))
      throw new Error(`${where}: the fact "${fact}" is no word, id or hash: keep no personal data in a link.`);
  }
}
