import { accounts } from './accounts.ts';
import { alarms } from './alarms/index.ts';
import { answers } from './answers.ts';
import { cost } from './cost.ts';
import { deferrals } from './deferrals.ts';
import { deploys } from './deploys.ts';
import { door } from './door.ts';
import { redeploys } from './five-deploys.ts';
import { incidents } from './incidents/incidents.ts';
import { jobs } from './jobs.ts';
import { kills } from './kills.ts';
import { limits } from './limits.ts';
import { load } from './load.ts';
import { outages } from './outages.ts';
import { payloads } from './payloads.ts';
import { platform } from './platform.ts';
import { poisons } from './poison.ts';
import { redrives } from './redrive.ts';
import { refusals } from './refused.ts';
import { repetition } from './repetition.ts';
import { replay } from './replay.ts';
import { shapes } from './shapes.ts';
import type { Drill } from './stage/drill.ts';
import { timeouts } from './timeouts.ts';
import { tokens } from './tokens.ts';
import { volumes } from './volume.ts';

/** All drills, in the order in which they are played. */
export const drills: readonly Drill[] = [
  ...timeouts,
  ...repetition,
  ...door,
  ...payloads,
  ...answers,
  ...shapes,
  ...limits,
  ...accounts,
  ...tokens,
  ...kills,
  ...platform,
  ...redrives,
  ...replay,
  ...jobs,
  ...incidents,
  ...load,
  ...volumes,
  ...poisons,
  ...deferrals,
  ...refusals,
  ...deploys,
  ...redeploys,
  ...cost,
  ...outages,
  ...alarms,
];
