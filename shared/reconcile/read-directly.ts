import type { Difference } from './join.ts';
import type { LookedRecord } from './repair.ts';
import type { LookedAt } from './second-look.ts';
import type { Asked, ComparedPairs } from './services.ts';
import type { SideName } from './table.ts';

/** Undefined where the side does not have the record. */
export type ReadDirectly = (side: SideName, asked: Asked) => Promise<LookedRecord | undefined>;

export type Ids = Pick<Difference, 'source' | 'destination' | 'twins'>;

/**
 * Reads both sides of a difference, each record by its id where it is known. A record of one side alone leads to the other's: by the link,
 * and where that names none, or one that is not there, by the key.
 */
export async function readDirectly(
  { source, destination, twins }: Ids,
  find: ReadDirectly,
  links?: ComparedPairs,
): Promise<LookedAt<LookedRecord>> {
  if (twins) {
    const all: (LookedRecord | undefined)[] = [];
    for (const id of twins.ids) all.push(await find(twins.side, { by: 'id', value: id }));
    return { source: undefined, destination: undefined, twins: all };
  }
  if (source === undefined) return readFrom('destination', destination ?? '', find, links);
  if (destination === undefined) return readFrom('source', source, find, links);
  const { other } = (await links?.of('source', source)) ?? {};
  return {
    source: await find('source', { by: 'id', value: source }),
    destination: await find('destination', { by: 'id', value: destination }),
    ...(other === destination && { isLinked: true }),
  };
}

async function readFrom(
  side: SideName,
  id: string,
  find: ReadDirectly,
  links: ComparedPairs | undefined,
): Promise<LookedAt<LookedRecord>> {
  const across = side === 'source' ? 'destination' : 'source';
  const { other, isErased } = (await links?.of(side, id)) ?? {};
  const own = await find(side, { by: 'id', value: id, ...(other !== undefined && { linked: other }) });
  const both = (theirs: LookedRecord | undefined) => ({
    source: side === 'source' ? own : theirs,
    destination: side === 'source' ? theirs : own,
    ...(isErased && { isErased }),
  });
  if (!own) return both(undefined);
  const linked = other === undefined ? undefined : await find(across, { by: 'id', value: other, linked: id });
  // A side may answer with the record that the asked one was merged into.
  if (linked && linked.id === other) return { ...both(linked), isLinked: true };
  const found = await find(across, { by: 'key', value: own.key });
  // What the link gives another record is not this one's: the delivery decides between the two.
  const isOthers = found && side === 'source' && ((await links?.of(across, found.id))?.other ?? id) !== id;
  const byKey = isOthers ? undefined : found;
  return byKey || other === undefined ? both(byKey) : { ...both(undefined), isLinked: true, gone: other };
}
