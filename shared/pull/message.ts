/** What the queue of a pull holds. The schedule writes ticks, the function its own continuations, a person's command either. */
export type PullMessage =
  /** A run is due. `by` names the person who started it. */
  | { readonly kind: 'tick'; readonly at: string; readonly by?: string }
  /** The run goes on. */
  | { readonly kind: 'turn'; readonly run: string; readonly turn: number };

export function writePullMessage(message: PullMessage): string {
  const { kind: _, ...members } = message;
  return JSON.stringify({ v: 1, ...members });
}

/** Nothing for what is none of these, and for a later version. */
export function readPullMessage(body: string): PullMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const { v, at, by, run, turn } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (v !== 1) return undefined;
  if (typeof run === 'string' && Number.isSafeInteger(turn)) return { kind: 'turn', run, turn: Number(turn) };
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return undefined;
  return { kind: 'tick', at: new Date(at).toISOString(), ...(typeof by === 'string' && { by }) };
}
