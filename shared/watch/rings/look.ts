import { type DeliveryId, deliveryId } from '../../contract/index.ts';
import type { Letters } from '../../ledger/index.ts';
import type { UnusualVolume } from '../volume/index.ts';
import { anotherCause } from './another-cause.ts';
import { moreLetters } from './more-letters.ts';
import { moreSources } from './more-sources.ts';
import type { Ring, Ringing, Rings, Step, Told } from './ringing.ts';

export interface RingsPorts {
  /** The environment's alarms that are in ALARM, composite ones among them. */
  ringing(): Promise<readonly Ringing[]>;
  /** What was remembered at the last look. */
  read(): Promise<Remembered>;
  keep(remembered: Remembered): Promise<void>;
  letters(delivery: DeliveryId, after: string): Promise<Letters>;
  /** The sources that are far off their usual volume. */
  volumes(): Promise<readonly UnusualVolume[]>;
  /** Publishes to the on-call topic of the alarm's severity. */
  tell(told: Told): Promise<void>;
  sharesAccount(integration: string, step: string, other: string): boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** By the alarm's name; with what it takes to tell its end. */
export type Remembered = Readonly<Record<string, Ring & { readonly alarm?: Told['alarm'] }>>;

/**
 * Tells what CloudWatch does not, because an alarm that is in ALARM acts no more: dead letters that come while older ones lie there,
 * another cause under a composite, and another source that is far off its usual volume. It is told before it is remembered: a look that fails in between tells it twice, under the same key.
 */
export function createRings(ports: RingsPorts): () => Promise<void> {
  return async () => {
    const [alarms, before] = await Promise.all([ports.ringing(), ports.read()]);
    const after: Record<string, Remembered[string]> = {};
    for (const alarm of alarms) {
      const step = await stepOf(alarm, alarms, before);
      if (!step) continue;
      // The alarm rang, ended and rings once more since the last look.
      const last = before[alarm.name];
      if (last && last.since !== step.ring.since) await tellEnds(last);
      if (step.told) await ports.tell(step.told);
      after[alarm.name] = step.ring.told > 0 ? { ...step.ring, alarm: endOf(alarm) } : step.ring;
    }
    for (const [name, ring] of Object.entries(before)) if (!(name in after)) await tellEnds(ring);
    if (JSON.stringify(after) !== JSON.stringify(before)) await ports.keep(after);
  };

  async function stepOf(alarm: Ringing, alarms: readonly Ringing[], before: Rings): Promise<Step | undefined> {
    const { integration, step, condition, severity } = alarm.text;
    const known = before[alarm.name];
    if (condition === 'dead-letters' && severity === 'ticket') {
      const after = known?.since === alarm.since ? (known.newest ?? alarm.since) : '';
      return moreLetters(alarm, known, await ports.letters(deliveryId(integration, step), after), ports.now());
    }
    if (isOfVolume(alarm)) return moreSources(alarm, known, await ports.volumes());
    const ofIntegration = alarms.filter(({ text }) => text.integration === integration && text.severity === 'page');
    const composite = ofIntegration.find(isComposite);
    if (severity !== 'page' || !composite || isComposite(alarm)) return undefined;
    const others = ofIntegration.filter((other) => !isComposite(other));
    return anotherCause(alarm, composite, others, known, (one, other) => ports.sharesAccount(integration, one, other));
  }

  /** Each telling has a key of its own at the paging services, and is ended by it. */
  async function tellEnds({ told, alarm }: Remembered[string]): Promise<void> {
    if (!alarm) return;
    const end = { alarm, state: 'OK', reason: 'The alarm is OK.', at: new Date(ports.now()).toISOString() } as const;
    const isCounted = alarm.text.condition === 'dead-letters' || isOfVolume(alarm);
    for (let time = 1; time <= told; time += 1) await ports.tell({ ...end, ...(isCounted && { again: time }) });
  }
}

const isOfVolume = ({ text }: Pick<Ringing, 'text'>) => text.step === 'volume' && text.condition === 'unusual';
const isComposite = ({ text }: Ringing) => text.step === 'any' && text.condition === 'page';
const endOf = ({ name, arn, description, text }: Ringing) => ({ name, arn, description, text });
