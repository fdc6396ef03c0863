import { filtered } from 'penstock';
import { type Pair, pairWith } from '../links/pair.ts';
import type { ContactEvent } from './contact-event.ts';
import { conflict, endWith, goOn, type Step, type Surroundings } from './surroundings.ts';

/** Two programs that each set a field right would go on for ever: a person decides after so many writes of it. */
const MOST_WRITES = 3;

/**
 * What the link keeps of the writes that programs asked for, by field: `firstname:2,email:1`. A person's change ends the row, and so does
 * a person's decision. A repair has no source, and says nothing of it.
 */
export async function rowOfWrites(
  { pairs, decided }: Surroundings,
  pair: Pair,
  { subscriptionType, changeSource, propertyName }: ContactEvent,
): Promise<Step<string | undefined>> {
  const { row } = pair.facts;
  if (decided === 'source') return goOn(undefined);
  if (decided === 'destination') {
    await pairs.put(pairWith(pair, pair.to, { row: undefined }));
    return endWith(filtered('member-stays-as-it-is'));
  }
  if (changeSource === undefined) return goOn(row);
  if (changeSource !== 'INTEGRATION') return goOn(undefined);
  if (subscriptionType !== 'contact.propertyChange' || propertyName === undefined) return goOn(row);
  const writes = new Map((row ?? '').split(',').flatMap(entryOf));
  const made = writes.get(propertyName) ?? 0;
  if (made >= MOST_WRITES) return endWith(conflict('written-three-times-in-a-row', [propertyName]));
  writes.set(propertyName, made + 1);
  return goOn([...writes].map(([name, count]) => `${name}:${count}`).join(','));
}

function entryOf(text: string): readonly (readonly [string, number])[] {
  const [name = '', count = ''] = text.split(':');
  return name === '' ? [] : [[name, Number(count)]];
}
