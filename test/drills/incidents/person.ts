import type { Done } from '../../harness/program.ts';
import { runbookAt } from '../alarms/links.ts';
import { saidIn } from '../alarms/said.ts';
import type { Stage } from '../alarms/stage.ts';
import type { Finding } from '../stage/drill.ts';
import { HOUR_MS, MINUTE_MS } from '../stage/worker.ts';
import { isNamed } from './named.ts';

/** What a step's output must say, by a few words for the report: it is true at that moment, and enough to go on. */
export type Must = Readonly<Record<string, RegExp>>;

interface Step {
  /** Exit code; 0 where it is left out. */
  readonly exit?: number;
  readonly says?: Must;
  /** For its standard input. */
  readonly input?: string;
}

/** Who is paged: types only what the page, its runbook or an earlier output names. */
export interface Person {
  /** Waits until a page or ticket about the integration or the platform comes whose text fits. @returns the minutes it took */
  told(what: RegExp, withinMinutes: number): Promise<number>;
  /** Runs `npm run ops -- …` and holds its output against what it must say. */
  ops(words: string, step?: Step): Promise<string>;
  /** Runs it every few minutes until its exit code is 0, for as long as a person would look. */
  until(words: string, withinMs: number): Promise<Done>;
  /** What was found of all steps so far. */
  findings(): readonly Finding[];
}

export function personOnCall(stage: Stage, run: (words: readonly string[], input?: string) => Promise<Done>): Person {
  const read: string[] = [];
  const findings: Finding[] = [];
  const unnamed: string[] = [];
  const begun = stage.clock.now();
  let seen = 0;

  /** New messages with the runbooks they link. */
  function look(): readonly string[] {
    const received = stage.paging.received.slice(seen);
    seen += received.length;
    return received.flatMap(saidIn).map(({ key, details, links }) => {
      const text = [key, ...Object.values(details)].join('\n');
      read.push(text, ...links.flatMap((link) => runbookAt(link) ?? []));
      return text;
    });
  }

  async function type(words: string, input?: string): Promise<Done> {
    look();
    if (!isNamed(words, read)) unnamed.push(words);
    const isAct = /^(secrets|pause|resume)|--(go|cancel)\b/.test(words);
    const done = await run([...words.split(' '), ...(isAct ? ['--yes'] : [])], input);
    read.push(done.out, done.err);
    return done;
  }

  return {
    async told(what, withinMinutes) {
      const from = stage.clock.now();
      const messages: string[] = [];
      const isTold = () => {
        messages.push(...look());
        return messages.some((text) => what.test(text));
      };
      const told = await stage.when(isTold, Boolean, { withinMs: withinMinutes * MINUTE_MS, everyMs: MINUTE_MS / 4 });
      const minutes = (stage.clock.now() - from) / MINUTE_MS;
      findings.push({
        figure: `a person is told ${what.source}`,
        target: `≤ ${withinMinutes} min`,
        seen: told
          ? `${minutes.toFixed(1)} min`
          : `not; but: ${messages.map((text) => text.split('\n')[0]).join(', ') || 'no page'}`,
        ok: told,
      });
      return minutes;
    },
    async ops(words, { exit = 0, says = {}, input } = {}) {
      const { out, err, code } = await type(words, input);
      stage.did(`npm run ops -- ${words}`);
      const all = `${out}\n${err}`;
      const missing = Object.entries(says).filter(([, must]) => !must.test(all));
      const told = missing.map(([what]) => what).join(', ');
      const isRight = code === exit && missing.length === 0;
      const detail = isRight ? 'yes' : `exit ${code}${told ? `, without ${told}` : ''}`;
      if (!isRight) for (const line of all.trim().split('\n')) stage.did(`  ${line}`);
      const target = [`exit ${exit}`, ...Object.keys(says)].join(', ');
      findings.push({ figure: `${words}`, target, seen: detail, ok: isRight });
      return out;
    },
    async until(words, withinMs) {
      const done = await stage.when(
        () => type(words),
        ({ code }) => code === 0,
        { withinMs, everyMs: 2 * MINUTE_MS },
      );
      const at = `${((stage.clock.now() - begun) / HOUR_MS).toFixed(2)} h`;
      const detail = done.code === 0 ? at : `exit ${done.code} at ${at}`;
      if (done.code !== 0) for (const line of done.out.split('\n')) stage.did(`  ${line}`);
      findings.push({ figure: `${words}: over`, target: 'exit 0', seen: detail, ok: done.code === 0 });
      stage.did(`npm run ops -- ${words}: ${done.out.trim().split('\n').at(-1)}`);
      return done;
    },
    findings: () => [
      ...findings,
      {
        figure: 'commands that neither page, runbook nor an output names',
        target: 'none',
        seen: unnamed.join(', ') || 'none',
        ok: unnamed.length === 0,
      },
    ],
  };
}
