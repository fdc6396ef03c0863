import type { Pull } from '../contract/index.ts';
import type { Run } from '../ledger/index.ts';
import { shortOf } from './identity.ts';
import type { Known, Records } from './records.ts';

/** What a complete run lacks of the known records. */
export interface Absence {
  /** Too many of them: nothing follows. */
  readonly isHeld: boolean;
  readonly absent: number;
  /** Lacking so many complete runs in a row that their events are due. */
  readonly gone: readonly (readonly [id: string, known: Known])[];
  /** Lacking, and not yet often enough: what is known of them then. */
  readonly waiting: ReadonlyMap<string, Known>;
}

export const NOTHING_ABSENT: Absence = { isHeld: false, absent: 0, gone: [], waiting: new Map() };

/** Compares all that is known with what the run has read. Repeated for the same run it comes to the same. */
export async function absenceIn(
  run: Pick<Run, 'name'>,
  records: Pick<Records, 'all'>,
  seen: ReadonlySet<string>,
  { reads }: Pick<Pull, 'reads'>,
): Promise<Absence> {
  if (reads.kind !== 'full' || !reads.gone) return NOTHING_ABSENT;
  const { afterRuns, mostPercent } = reads.gone;
  let all = 0;
  const absent: (readonly [string, Known])[] = [];
  for await (const [id, known] of records.all()) {
    all += 1;
    if (!seen.has(shortOf(id))) absent.push([id, known]);
  }
  if (absent.length * 100 > all * mostPercent) return { ...NOTHING_ABSENT, isHeld: true, absent: absent.length };
  const counted = absent.map(([id, known]) => [id, countedIn(run.name, known)] as const);
  return {
    ...{ isHeld: false, absent: absent.length },
    gone: counted.filter(([, { absent: { runs } = { runs: 0 } }]) => runs >= afterRuns),
    waiting: new Map(
      counted.filter(
        ([, { absent: { runs } = { runs: 0 } }], i) => runs < afterRuns && absent[i]?.[1] !== counted[i]?.[1],
      ),
    ),
  };
}

function countedIn(run: string, known: Known): Known {
  const { absent } = known;
  return absent?.in === run ? known : { ...known, absent: { runs: (absent?.runs ?? 0) + 1, in: run } };
}
