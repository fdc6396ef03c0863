import { isDeepStrictEqual } from 'node:util';
import type { ValveState } from './state.ts';
import { failingDeliveries, nextStops, type Stops, stopEntries } from './stops.ts';
import type { Seen } from './store.ts';
import type { ValveServices } from './valve-services.ts';
import { BROKEN_MINUTES } from './workers.ts';

interface ReviewOptions extends ValveServices {
  readonly lookAll: () => Promise<Seen>;
  /** A few at a time; one that fails is reported and stops no other. */
  readonly eachOf: <T>(all: readonly T[], act: (one: T) => Promise<unknown>, step: string) => Promise<void>;
}

const TRIES = 8;

/** Which deliveries stand still because of their own code, and until when. */
export function createStopReview(options: ReviewOptions) {
  const { config, store, lambda, workers, functionNameOf, alarmNameOf, now, listener, lookAll, eachOf } = options;
  const deliveries = Object.keys(config.flows);

  /** A message on which its worker dies comes back so often: it has a bound of its own, and must not stop the others. */
  function mostOfOneMessage(delivery: string): number {
    const { visibilitySeconds = 1 } = config.flows[delivery] ?? {};
    return 1 + Math.floor((BROKEN_MINUTES * 60) / visibilitySeconds);
  }

  /** Whether the worker starts: what it says of the account is not asked here. */
  async function answersProbe(delivery: string): Promise<boolean> {
    const [account = ''] = config.flows[delivery]?.accounts ?? [];
    return lambda.probe(functionNameOf(delivery), account).then(
      () => true,
      () => false,
    );
  }

  async function brokenDeliveries(): Promise<readonly string[]> {
    const broken: string[] = [];
    try {
      const ringing = await workers.ringing(deliveries.map(alarmNameOf));
      const look = async (delivery: string) => {
        const failures = await workers.failuresAlone(functionNameOf(delivery));
        if (failures > mostOfOneMessage(delivery) || (failures > 0 && !(await answersProbe(delivery))))
          broken.push(delivery);
      };
      const suspects = deliveries.filter((delivery) => ringing.includes(alarmNameOf(delivery)));
      await eachOf(suspects, look, 'metrics of the worker not read');
    } catch (error) {
      listener.onError('alarms of the workers not read', error);
    }
    return broken;
  }

  async function versionsOf(some: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const versions = new Map<string, string>();
    const look = async (delivery: string) => {
      versions.set(delivery, await workers.versionOf(functionNameOf(delivery)));
    };
    await eachOf(some, look, 'version of the worker not read');
    return versions;
  }

  /** Whether broken workers start again. */
  async function answersOf(stopped: Stops): Promise<ReadonlyMap<string, boolean>> {
    const answers = new Map<string, boolean>();
    const ask = async (delivery: string) => {
      answers.set(delivery, await answersProbe(delivery));
    };
    const broken = Object.keys(stopped).filter((delivery) => stopped[delivery]?.reason === 'worker-broken');
    await eachOf(broken, ask, 'worker not probed');
    return answers;
  }

  return {
    /** The state with the deliveries stopped whose events fail in a row. */
    async added({ state, failures }: Seen): Promise<ValveState> {
      const fresh = failingDeliveries(config, failures).filter(({ delivery }) => !(delivery in state.stopped));
      if (fresh.length === 0) return state;
      // A deploy after this ends the stop.
      const versions = await versionsOf(fresh.map(({ delivery }) => delivery));
      const seen = { versions, broken: [], answers: new Map() };
      return { ...state, stopped: nextStops(config, state.stopped, failures, seen, now()) };
    },

    /** Once a minute: which workers are broken, and which stops are over. @returns whether anything changed */
    async review({ state, failures }: Seen): Promise<boolean> {
      const stopped = Object.keys(state.stopped).filter((delivery) => delivery in config.flows);
      const broken = (await brokenDeliveries()).filter((delivery) => !stopped.includes(delivery));
      if (Object.keys(state.stopped).length === 0 && broken.length === 0) return false;
      const versions = await versionsOf([...stopped, ...broken]);
      const answers = await answersOf(state.stopped);
      const next = nextStops(config, state.stopped, failures, { versions, broken, answers }, now());
      if (isDeepStrictEqual(next, state.stopped)) return false;
      // Before the state: else the next run finds the same row and stops the delivery again.
      const over = stopped.filter((delivery) => !(delivery in next));
      await eachOf(over, store.forgive, 'failures in a row not cleared');
      return store.keep({ ...state, stopped: next }, stopEntries(config, state.stopped, next, now()));
    },

    /** A person ends a stop. @returns whether there was one */
    async end(delivery: string, by: string): Promise<boolean> {
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const { state } = await lookAll();
        const { [delivery]: stop, ...stopped } = state.stopped;
        if (!stop) return false;
        await store.forgive(delivery);
        const entries = stopEntries(config, { [delivery]: stop }, {}, now()).map((entry) => ({ ...entry, by }));
        if (await store.keep({ ...state, stopped }, entries)) return true;
      }
      throw new Error(`Another run of the valve wrote its state in each of ${TRIES} tries: repeat the command.`);
    },
  };
}
