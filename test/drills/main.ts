import '../fixtures/select.ts';
import { parseArgs } from 'node:util';
import { aligned } from '../../shared/text/index.ts';
import { drills } from './drills.ts';
import type { Drill } from './stage/drill.ts';
import { play } from './stage/play.ts';
import { headingOf, isPassed, lineOf, type Played, reportOf, summaryOf } from './stage/report.ts';

const USAGE = `npm run drill -- NAME… | --all | --list [--seed N]

  NAME…     play these, one after the other
  --all     play all of them
  --list    name them
  --seed N  where the chances come from (1)

Exit code: 0 all as expected, 1 a miss, 2 wrong arguments, 130 interrupted.`;

type Print = (text: string) => void;

/** Plays what the arguments ask for and prints it. @returns the exit code */
export async function main(args: readonly string[], signal: AbortSignal, print: Print): Promise<number> {
  const asked = read(args);
  if (typeof asked === 'string') {
    print(`${asked}\n\n${USAGE}\n\n${list()}`);
    return 2;
  }
  if (asked.kind === 'list') {
    print(list());
    return 0;
  }
  const all: Played[] = [];
  for (const drill of asked.drills) {
    if (signal.aborted) break;
    print(headingOf(drill, asked.seed));
    const onDone = (text: string, atMs: number) => print(lineOf(text, atMs));
    const played = await play(drill, { seed: asked.seed, signal, onDone });
    all.push(played);
    print(reportOf(played));
  }
  print(summaryOf(all));
  if (signal.aborted) return 130;
  return all.every(isPassed) ? 0 : 1;
}

/** What is asked for, or what is wrong with it. */
function read(
  args: readonly string[],
):
  | string
  | { readonly kind: 'list' }
  | { readonly kind: 'play'; readonly drills: readonly Drill[]; readonly seed: number } {
  const options = { all: { type: 'boolean' }, list: { type: 'boolean' }, seed: { type: 'string' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.list) return { kind: 'list' };
    const seed = Number(values.seed ?? 1);
    if (!Number.isInteger(seed) || seed < 0) return `--seed is "${values.seed}"; give a whole number from 0.`;
    if (values.all) return { kind: 'play', drills, seed };
    const unknown = positionals.find((name) => !drills.some((drill) => drill.name === name));
    if (unknown !== undefined) return `There is no drill "${unknown}".`;
    if (positionals.length === 0) return 'Name a drill, or ask for --all.';
    return { kind: 'play', drills: drills.filter(({ name }) => positionals.includes(name)), seed };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function list(): string {
  return aligned(
    drills.map(({ name, title }) => [name, title]),
    { indent: '  ' },
  ).join('\n');
}

if (import.meta.main) {
  const stop = new AbortController();
  let interrupts = 0;
  // The first one ends the drill and its processes in order; a second does not wait.
  process.on('SIGINT', () => (++interrupts > 1 ? process.exit(130) : stop.abort(new Error('interrupted'))));
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(new Error(signal)));
  process.on('disconnect', () => stop.abort(new Error('the process that started this has ended')));
  process.channel?.unref();
  process.exitCode = await main(process.argv.slice(2), stop.signal, (text) => console.log(text));
}
