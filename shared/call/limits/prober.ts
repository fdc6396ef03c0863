import type { Destination } from '../../contract/index.ts';

/** `refused`: our credential. `unknown`: the probe could not be made, which says nothing of the account. */
export type ProbeResult = 'green' | 'red' | 'refused' | 'unknown';

/** An answer of the health probe holds for as long. */
const HOLDS_MS = 10_000;

/** Asks the health probe of an account, at most once in ten seconds. */
export function createProber(probe: (account: Destination) => Promise<ProbeResult>, now: () => number) {
  const answers = new Map<string, { readonly atMs: number; readonly answer: ProbeResult }>();
  return async (account: Destination): Promise<ProbeResult> => {
    const last = answers.get(account.name);
    if (last && now() - last.atMs < HOLDS_MS) return last.answer;
    const atMs = now();
    const answer = await probe(account).catch((): ProbeResult => 'unknown');
    answers.set(account.name, { atMs, answer });
    return answer;
  };
}
