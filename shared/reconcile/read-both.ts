import type { FoundRecord, Outcome } from '../contract/index.ts';
import { recordProblem } from './judge-rows.ts';
import { type Ids, type ReadDirectly, readDirectly } from './read-directly.ts';
import type { LookedRecord } from './repair.ts';
import type { LookedAt } from './second-look.ts';
import type { NamedRun, ReconcileServices } from './services.ts';

type BothRead =
  | { readonly looked: LookedAt<LookedRecord> }
  | { readonly outcome: Outcome; readonly reason: string }
  | { readonly threw: string };

type Services = Pick<ReconcileServices, 'find' | 'declared' | 'links'>;

/** Reads both sides of a difference directly, and says why where a call failed or the code did not do as agreed. */
export async function readBoth(difference: Ids, run: NamedRun, services: Services): Promise<BothRead> {
  try {
    return { looked: await readDirectly(difference, reader(run, services), services.links) };
  } catch (error) {
    if (error instanceof NotRead) return error.why;
    throw error;
  }
}

class NotRead extends Error {
  readonly why: Exclude<BothRead, { looked: unknown }>;
  constructor(why: NotRead['why']) {
    super('A record was not read.');
    this.why = why;
  }
}

function reader(run: NamedRun, { find, declared }: Services): ReadDirectly {
  return async (side, asked) => {
    const read = await find(side, asked, run);
    switch (read.kind) {
      case 'found':
        return sound(read, declared.fields, declared[side].words);
      case 'absent':
        return undefined;
      case 'threw':
        throw new NotRead({ threw: read.reason });
      default:
        throw new NotRead({ outcome: read.outcome, reason: read.reason });
    }
  };
}

function sound(
  { record }: Extract<FoundRecord, { kind: 'found' }>,
  fields: readonly string[],
  words: readonly string[] | undefined,
): LookedRecord {
  const problem = recordProblem(record, fields, words);
  if (problem !== undefined) throw new NotRead({ threw: problem });
  return record;
}
