/** How many calls of one kind there were. */
interface CallCount {
  /** A function's name, `operator`, or `unknown` for a request with an unknown signer. */
  readonly caller: string;
  readonly service: string;
  readonly operation: string;
  /** `ok`, `denied`, `aborted` when the caller went away first, otherwise the error's code. */
  readonly outcome: string;
  readonly calls: number;
  /** Bytes of the JSON of all inputs and of all outputs; errors count none. */
  readonly inputBytes: number;
  readonly outputBytes: number;
}

type MeteredCall = Omit<CallCount, 'calls'>;

/** Counts every call, so that costs and permissions can be read from what really happened. */
export interface Meter {
  record(call: MeteredCall): void;
  /** In the order in which each kind of call was first seen. */
  counts(): readonly CallCount[];
  reset(): void;
}

export function createMeter(): Meter {
  const counts = new Map<string, CallCount>();
  return {
    record(call) {
      const key = [call.caller, call.service, call.operation, call.outcome].join(' ');
      const before = counts.get(key) ?? { calls: 0, inputBytes: 0, outputBytes: 0 };
      counts.set(key, {
        ...call,
        calls: before.calls + 1,
        inputBytes: before.inputBytes + call.inputBytes,
        outputBytes: before.outputBytes + call.outputBytes,
      });
    },
    counts: () => [...counts.values()],
    reset: () => counts.clear(),
  };
}
