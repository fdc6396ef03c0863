import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { checkIntegrations } from '../../shared/rules/index.ts';
import { chance, runsOf } from '../harness/chance.ts';
import { bindKind } from './delivery.ts';
import { HARDSHIPS } from './hardships.ts';
import type { Kind } from './kinds.ts';
import type { Summary } from './summary.ts';

/** Schedules of each kind of delivery: seven kinds make more than two thousand. `npm run fuzz` asks for its own number. */
const RUNS = Number(process.env.FUZZ_SCHEDULES ?? runsOf(290));

/** Registers the model's tests for some kinds of delivery. */
export function checkKinds(kinds: readonly Kind[]): void {
  test.each(kinds)('a delivery of kind $name breaks no rule of the contract', (kind) => {
    for (const hasSecondAccount of [false, true]) {
      const told = { isMappedRightly: () => true, says: () => undefined, onApply: async () => {} };
      const { bound } = bindKind(kind, { hasSecondAccount, ...told });
      expect(checkIntegrations([bound.integration])).toEqual([]);
    }
  });

  test('nothing is lost and nothing happens twice under any failure, and the schedules are no easy ones', async () => {
    const { schedules, failed, met } = await run(kinds);
    expect(failed).toEqual([]);
    expect(schedules).toBe(RUNS * kinds.length);
    const rare = Object.keys(HARDSHIPS).filter((name) => (met[name] ?? 0) < schedules / 50);
    expect(rare).toEqual([]);
  }, 36_000_000);
}

/** In a process of its own: there the time, the timers, the chance and the network are the schedule's. */
async function run(kinds: readonly Kind[]): Promise<Summary> {
  const { seed } = chance(RUNS);
  const args = [...kinds.flatMap(({ name }) => ['--kind', name]), '--seed', String(seed), '--runs', String(RUNS)];
  const program = [...process.execArgv, join(import.meta.dirname, 'main.ts'), ...args];
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
  let last = '';
  for await (const line of createInterface(child.stdout)) {
    if (last !== '') console.log(last);
    last = line;
  }
  return JSON.parse(last) as Summary;
}
