import type { Drill, Finding } from '../stage/drill.ts';
import { justDeployed } from './faults/platform.ts';
import { pagesReceived } from './pages.ts';
import { type Fixed, ringAndFix, settle } from './play.ts';
import { pullsDrill } from './pulls.ts';
import { quietHours } from './quiet.ts';
import { reconciliationsDrill } from './reconciliations.ts';
import { ringsOnceMore } from './rings.ts';
import { openStage, type Stage } from './stage.ts';
import { acts, alarmDrills } from './table.ts';
import { rulesOf } from './targets.ts';

/** Every alarm of production is made to ring and to clear, and what was told of it is read. */
async function allAlarms(stage: Stage): Promise<readonly Finding[]> {
  for (const rule of rulesOf(alarmDrills)) stage.did(rule);
  const deployed = await played(stage, 'the deploy', async () =>
    settle(stage, [await ringAndFix(stage, [justDeployed], alarmDrills)]),
  );
  const findings = [...deployed, ...(await played(stage, 'quiet hours', () => quietHours(stage)))];
  findings.push(...(await played(stage, 'what rings once more', () => ringsOnceMore(stage))));
  let fixed: Fixed[] = [];
  for (const { faults, rate, settles } of acts) {
    const title = faults.map((fault) => fault.title).join(', ');
    const act = async () => {
      if (rate !== undefined) await stage.restart({ rate });
      fixed.push(await ringAndFix(stage, faults, alarmDrills));
      return [];
    };
    findings.push(...(await played(stage, title, act)));
    if (!settles) continue;
    findings.push(...(await played(stage, title, () => settle(stage, fixed))));
    fixed = [];
  }
  return [...findings, ...(await played(stage, 'the pages', () => pagesReceived(stage)))];
}

/** What goes wrong in one part is a miss, and the others are played all the same. */
async function played(
  stage: Stage,
  part: string,
  play: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await play();
  } catch (error) {
    stage.signal.throwIfAborted();
    stage.environment.runtime.endpoint.faults.remove();
    await stage.people.clearFaults();
    const seen = error instanceof Error ? error.message : String(error);
    return [{ figure: part, target: 'played to its end', seen, ok: false }];
  }
}

const drill: Drill<Stage> = {
  name: 'alarms',
  title: 'every alarm of production rings within its stated time and clears; a healthy hour and a blip ring nothing',
  requirement: 'silent stop of a stream',
  clock: { rate: 4, jump: true },
  callsPerSecond: 8,
  open: openStage,
  run: allAlarms,
};

export const alarms: readonly Drill[] = [drill, pullsDrill, reconciliationsDrill];
