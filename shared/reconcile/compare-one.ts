import type { CompareRequest } from '../topology/index.ts';
import type { Difference } from './join.ts';
import { aboutOf, classNamed } from './look.ts';
import { readBoth } from './read-both.ts';
import type { LookedRecord } from './repair.ts';
import { differenceNow, type LookedAt } from './second-look.ts';
import type { ReconcileServices } from './services.ts';

/** One record of a side, for a person: its values masked. */
export interface ShownRecord {
  readonly id: string;
  readonly word?: string;
  readonly changedAt?: string;
  /** By the contract's `fields`: what stands in the place of each value. */
  readonly compared: unknown;
}

/** A record on both sides, as a run of this moment would look at it. */
export interface ComparedOne {
  readonly source?: ShownRecord;
  readonly destination?: ShownRecord;
  readonly isLinked: boolean;
  /** Id of the record that the link names and that is not there. */
  readonly gone?: string;
  readonly isErased?: true;
  /** Names of the compared values that differ; `key` where both sides call the record by another. */
  readonly differing: readonly string[];
  /** Absent where both sides agree, or neither has the record. */
  readonly class?: string;
  /** The state of an event of it that has not ended: it decides first. */
  readonly openEvent?: string;
}

export type CompareAnswer = { readonly compared: ComparedOne } | { readonly error: string };

type Services = Pick<ReconcileServices, 'declared' | 'find' | 'links' | 'permit' | 'classOf' | 'openEvents'> & {
  /** What may be shown of compared values. */
  mask(value: unknown): unknown;
};

/** Stands in correlation ids where a run's name would. */
const BY_PERSON = { name: 'person' };

/** Looks at one record as the second look of a run does, for a person: nothing is repaired, and nothing written. */
export async function compareOne({ side, id }: CompareRequest, services: Services): Promise<CompareAnswer> {
  const { declared, links, permit } = services;
  const refused = await permit(['source', 'destination']);
  if (refused) return { error: `No calls are made now: ${refused.reason}.` };
  const across = side === 'source' ? 'destination' : 'source';
  let read = await readBoth({ [side]: id }, BY_PERSON, services);
  if ('looked' in read && !read.looked.source && !read.looked.destination) {
    // It is gone: what the link says that it was is there all the same.
    const { other } = (await links?.of(side, id)) ?? {};
    if (other !== undefined) read = await readBoth({ [across]: other }, BY_PERSON, services);
  }
  if (!('looked' in read)) return { error: `A record was not read: ${'threw' in read ? read.threw : read.reason}.` };
  const { looked } = read;
  const now = differenceNow(looked, declared);
  const { entity } = aboutOf(looked, services);
  const openEvent = entity === undefined ? undefined : (await services.openEvents())?.get(entity);
  return {
    compared: {
      ...(looked.source && { source: shown(looked.source, services) }),
      ...(looked.destination && { destination: shown(looked.destination, services) }),
      isLinked: looked.isLinked === true,
      ...(looked.gone !== undefined && { gone: looked.gone }),
      ...(looked.isErased && { isErased: true }),
      differing: differingIn(looked, declared.fields),
      ...(now && { class: classIn(now, looked, services) }),
      ...(openEvent !== undefined && { openEvent }),
    },
  };
}

function shown({ id, word, changedAt, compared }: LookedRecord, { declared, mask }: Services): ShownRecord {
  const own = Object.fromEntries(declared.fields.map((field) => [field, compared[field] ?? null]));
  return {
    id,
    ...(word !== undefined && { word }),
    ...(changedAt !== undefined && { changedAt }),
    compared: mask(own),
  };
}

function differingIn({ source, destination }: LookedAt<LookedRecord>, fields: readonly string[]): readonly string[] {
  if (!source || !destination) return [];
  const values = fields.filter((field) => (source.compared[field] ?? null) !== (destination.compared[field] ?? null));
  return source.key === destination.key ? values : ['key', ...values];
}

function classIn(
  { kind, first }: NonNullable<ReturnType<typeof differenceNow>>,
  looked: LookedAt<LookedRecord>,
  services: Services,
): string {
  if (kind === 'another record' || first !== kind) return first;
  const difference: Pick<Difference, 'kind'> = { kind };
  return classNamed(difference, looked, services) ?? kind;
}
