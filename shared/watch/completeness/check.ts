import { HOUR_MS } from '../../archive/index.ts';
import type { CompletenessConfig } from '../../topology/index.ts';
import { spanOf } from './due.ts';
import { judge } from './judge.ts';
import { type Looked, type LookParts, listFrom, lookAt } from './look.ts';
import { larger } from './reckon.ts';
import type { ArchiveRow, HourRow } from './rows.ts';

/** Receives the results, each after it is written. */
export interface CompletenessListener {
  onChecked(row: HourRow): void;
  onArchive(row: ArchiveRow): void;
  onError(integration: string, error: unknown): void;
}

export interface CompletenessParts extends LookParts {
  readonly config: CompletenessConfig;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly listener: CompletenessListener;
}

/** Longer than SQS's counts lag behind. What is archived later was not accepted yet, as far as the check can see. */
const SECOND_LOOK_MS = 180_000;
/** Time that the second look needs. */
const SECOND_LOOK_NEEDS_MS = SECOND_LOOK_MS + 120_000;

/**
 * The completeness check: every archived event has ended, waits in a queue, or is reported missing. A suspicion is checked
 * twice, three minutes apart. An integration that could not be checked does not stop the others; the next run checks it.
 * @throws Error at the end, naming the integrations that were not checked
 */
export function createCompletenessCheck(parts: CompletenessParts): (remainingMs: () => number) => Promise<void> {
  const { config, now, pause, listener, lookAtQueues, rows, archive } = parts;

  return async (remainingMs) => {
    const span = spanOf(now());
    const unchecked: string[] = [];
    const doubtful: Looked[] = [];
    for (const [integration, deliveries] of inTurn(Object.entries(config.integrations), now())) {
      if (remainingMs() < SECOND_LOOK_NEEDS_MS) unchecked.push(integration);
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
    if (unchecked.length > 0) throw new Error(`Completeness was not checked for ${unchecked.join(', ')}.`);

    async function guarded(integration: string, run: () => Promise<void>): Promise<void> {
      try {
        await run();
      } catch (error) {
        unchecked.push(integration);
        listener.onError(integration, error);
      }
    }
  };

  function isDoubtful(looked: Looked): boolean {
    const { source, deadLetters } = looked.depths.archive;
    const isStalled = source > 0 && looked.lastWrittenAt < now() - HOUR_MS;
    return deadLetters > 0 || isStalled || judge(looked, now()).some(({ state }) => state === 'broken');
  }

  async function lookAgain(looked: Looked): Promise<void> {
    const { integration, deliveries, depths, lastWrittenAt } = looked;
    const again = await lookAtQueues(integration, deliveries);
    const ofDelivery = Object.entries(again.deliveries).map(([name, depth]) => {
      const before = depths.deliveries[name];
      return [name, before ? larger(before, depth) : depth] as const;
    });
    const newer = await listFrom(integration, spanOf(now()).listedFrom, archive);
    const isStalled = lastWrittenAt < now() - HOUR_MS && newer.lastWrittenAt <= lastWrittenAt;
    const merged = { archive: again.archive, deliveries: Object.fromEntries(ofDelivery) };
    await settle({ ...looked, depths: merged }, isStalled ? Math.min(depths.archive.source, again.archive.source) : 0);
  }

  /** @param behind messages that wait while the archive writes nothing */
  async function settle(looked: Looked, behind: number): Promise<void> {
    for (const row of judge(looked, now())) {
      await rows.put(row);
      listener.onChecked(row);
    }
    const { integration, depths } = looked;
    const { deadLetters } = depths.archive;
    if (deadLetters === 0 && behind === 0) return;
    const row = { integration, checkedAt: new Date(now()).toISOString(), deadLetters, behind };
    await rows.putArchive(row);
    listener.onArchive(row);
  }
}

/** Each hour another integration comes first: a run that is out of time leaves out different ones. */
function inTurn<T>(all: readonly T[], now: number): readonly T[] {
  const first = all.length === 0 ? 0 : Math.floor(now / HOUR_MS) % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}
