import { HOUR_MS } from '../../archive/index.ts';
import type { ConservationFacts } from '../../topology/index.ts';
import { spanOf } from './due.ts';
import { judge } from './judge.ts';
import { type Looked, type LookParts, listFrom, lookAt } from './look.ts';
import { larger } from './reckon.ts';
import type { ArchiveRow, HourRow } from './rows.ts';

/** What the check found, said as soon as it is written down. */
export interface ConservationTold {
  checked(row: HourRow): void;
  archive(row: ArchiveRow): void;
  trouble(integration: string, error: unknown): void;
}

export interface ConservationParts extends LookParts {
  readonly facts: ConservationFacts;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly tell: ConservationTold;
}

/** Longer than the archive's window and a run of it, and than SQS takes to count what it has. */
const SECOND_LOOK_MS = 180_000;
/** For the second look. */
const CLOSING_MS = SECOND_LOOK_MS + 120_000;

/**
 * Checks that every archived event is accounted for. What looks wrong is looked at twice, three minutes apart, before it is
 * called so. An integration that could not be checked keeps no other from being checked, and is checked by the next run.
 * @throws Error at the end, naming the integrations that were not checked
 */
export function createConservation(parts: ConservationParts): (remainingMs: () => number) => Promise<void> {
  const { facts, now, pause, tell, lookAtQueues, rows, archive } = parts;

  return async (remainingMs) => {
    const span = spanOf(now());
    const unchecked: string[] = [];
    const doubtful: Looked[] = [];
    for (const [integration, deliveries] of inTurn(Object.entries(facts.integrations), now())) {
      if (remainingMs() < CLOSING_MS) unchecked.push(integration);
      else {
        await guarded(integration, async () => {
          const looked = await lookAt(integration, deliveries, span, now(), parts);
          if (isDoubtful(looked)) doubtful.push(looked);
          else await settle(looked, 0);
        });
      }
    }
    if (doubtful.length > 0) await pause(SECOND_LOOK_MS);
    for (const looked of doubtful) await guarded(looked.integration, () => lookAgain(looked));
    if (unchecked.length > 0) throw new Error(`Conservation was not checked for ${unchecked.join(', ')}.`);

    async function guarded(integration: string, run: () => Promise<void>): Promise<void> {
      try {
        await run();
      } catch (error) {
        unchecked.push(integration);
        tell.trouble(integration, error);
      }
    }
  };

  function isDoubtful(looked: Looked): boolean {
    const { source, deadLetters } = looked.depths.archive;
    const standsStill = source > 0 && looked.lastWrittenAt < now() - HOUR_MS;
    return deadLetters > 0 || standsStill || judge(looked, now()).some(({ state }) => state === 'broken');
  }

  async function lookAgain(looked: Looked): Promise<void> {
    const { integration, deliveries, depths, lastWrittenAt } = looked;
    const again = await lookAtQueues(integration, deliveries);
    const ofDelivery = Object.entries(again.deliveries).map(([name, depth]) => {
      const before = depths.deliveries[name];
      return [name, before ? larger(before, depth) : depth] as const;
    });
    const newer = await listFrom(integration, spanOf(now()).listedFrom, archive);
    const standsStill = lastWrittenAt < now() - HOUR_MS && newer.lastWrittenAt <= lastWrittenAt;
    const merged = { archive: again.archive, deliveries: Object.fromEntries(ofDelivery) };
    await settle(
      { ...looked, depths: merged },
      standsStill ? Math.min(depths.archive.source, again.archive.source) : 0,
    );
  }

  /** @param behind messages that wait at an archive that stands still */
  async function settle(looked: Looked, behind: number): Promise<void> {
    for (const row of judge(looked, now())) {
      await rows.put(row);
      tell.checked(row);
    }
    const { integration, depths } = looked;
    const { deadLetters } = depths.archive;
    if (deadLetters === 0 && behind === 0) return;
    const row = { integration, checkedAt: new Date(now()).toISOString(), deadLetters, behind };
    await rows.putArchive(row);
    tell.archive(row);
  }
}

/** Begins with another one in every hour, so that want of time never leaves out the same ones. */
function inTurn<T>(all: readonly T[], now: number): readonly T[] {
  const first = all.length === 0 ? 0 : Math.floor(now / HOUR_MS) % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}
