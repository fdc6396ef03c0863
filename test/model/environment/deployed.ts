import { actsOf, isDuring, type Schedule } from '../acts/act.ts';

const MINUTE_MS = 60_000;
/** The alarm of a broken worker: an error in three minutes of ten. */
const [MINUTES, LOOKED_AT] = [3, 10];

/** What AWS knows of the worker's function: which code is deployed, and how its invocations ended. */
export function createDeployed(schedule: Schedule, now: () => number, sinceStart: () => number) {
  const badDeploys = actsOf(schedule, 'bad-deploy');
  const invocations: { readonly at: number; readonly isError: boolean }[] = [];
  const bad = () => badDeploys.find((act) => isDuring(act, sinceStart() / 1000));

  return {
    bad,
    /** Grows with each deploy, which replaces all containers. */
    deploys: () =>
      badDeploys.flatMap(({ from, lasts }) => [from, from + lasts]).filter((at) => at <= sinceStart() / 1000).length,
    ended: (isError: boolean) => void invocations.push({ at: now(), isError }),
    rings(): boolean {
      const errors = invocations.filter(({ at, isError }) => isError && at > now() - LOOKED_AT * MINUTE_MS);
      return new Set(errors.map(({ at }) => Math.floor(at / MINUTE_MS))).size >= MINUTES;
    },
    /** Milliseconds since the epoch. */
    count(from: number, to: number, which: 'Errors' | 'Invocations'): number {
      const within = invocations.filter(({ at }) => at >= from && at < to);
      return which === 'Errors' ? within.filter(({ isError }) => isError).length : within.length;
    },
  };
}

export type Deployed = ReturnType<typeof createDeployed>;
