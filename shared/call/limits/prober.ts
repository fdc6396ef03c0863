import type { Destination } from '../../contract/index.ts';

/** `refused`: our credential. `unknown`: the probe could not be made, which says nothing of the account. */
export type ProbeResult = 'green' | 'red' | 'refused' | 'unknown';

/** An answer of the health probe holds for as long. */
const HOLDS_MS = 10_000;

/** The health probe of accounts, asked at most once in ten seconds. */
export function createProber(probe: (account: Destination) => Promise<ProbeResult>, now: () => number) {
  const answers = new Map<string, { readonly atMs: number; readonly answer: ProbeResult }>();

  function held({ name }: Destination): ProbeResult | undefined {
    const last = answers.get(name);
    return last && now() - last.atMs < HOLDS_MS ? last.answer : undefined;
  }

  return {
    /** An answer that still holds. */
    held,
    async ask(account: Destination): Promise<ProbeResult> {
      const known = held(account);
      if (known) return known;
      const atMs = now();
      const answer = await probe(account).catch((): ProbeResult => 'unknown');
      answers.set(account.name, { atMs, answer });
      return answer;
    },
  };
}

export type Prober = ReturnType<typeof createProber>;
