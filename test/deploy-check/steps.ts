/** One thing that the emulator is asked to do. Rejects with what it could not do. */
export interface Step {
  readonly what: string;
  /** @returns what was seen, for the report */
  run(): Promise<string>;
}

export type StepResult =
  | { readonly what: string; readonly kind: 'done' | 'failed'; readonly detail: string }
  | { readonly what: string; readonly kind: 'not-tried' };

/** Runs the steps in order; each stands on the one before it, so behind a failure none is tried. */
export async function runSteps(steps: readonly Step[], onEnd: (result: StepResult) => void): Promise<boolean> {
  let isWell = true;
  for (const { what, run } of steps) {
    if (!isWell) {
      onEnd({ what, kind: 'not-tried' });
      continue;
    }
    const result = await run().then(
      (detail): StepResult => ({ what, kind: 'done', detail }),
      (error): StepResult => ({ what, kind: 'failed', detail: error instanceof Error ? error.message : String(error) }),
    );
    isWell = result.kind === 'done';
    onEnd(result);
  }
  return isWell;
}

const WORDS = { done: 'done', failed: 'FAILED', 'not-tried': 'not tried' } as const;

export function lineOf(result: StepResult): string {
  const detail = result.kind === 'not-tried' || result.detail === '' ? '' : `: ${result.detail}`;
  return `${WORDS[result.kind].padEnd(9)}  ${result.what}${detail}`;
}

/** The lines of a deploy's output that say what the emulator could not do, each once and without colours. */
export function complaintsIn(output: string): readonly string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal.
  const lines = output.replaceAll(/\u001b\[[\d;]*m/g, '').split('\n');
  const told = lines.filter((line) => /(?:FAILED|ROLLBACK|not supported|unsupported|❌|Error:)/i.test(line));
  return [...new Set(told.map((line) => line.trim()))].slice(0, 20);
}
