import {
  type AlarmDefinition,
  deliveryAlarms,
  integrationAlarms,
  LOOKED_BACK,
  platformAlarms,
  ringsWithinMinutes,
  runbookSection,
  scheduledJobs,
} from '../../../shared/alarms/index.ts';
import { pagerUndelivered } from '../../../shared/alarms/pager.ts';
import { PLATFORM } from '../../../shared/topology/index.ts';
import project from '../../fixtures/project/penstock.config.ts';
import type { AlarmDrill } from './fault.ts';

const ENVIRONMENT = 'prod';

/** The definition of every alarm by its name without the environment; composite alarms have none. */
const definitions: ReadonlyMap<string, AlarmDefinition> = new Map([
  ...project.integrations.flatMap((integration) =>
    named(integration.name, [
      ...Object.keys(integration.deliveries).flatMap((delivery) => deliveryAlarms(ENVIRONMENT, integration, delivery)),
      ...integrationAlarms(ENVIRONMENT, integration, true),
    ]),
  ),
  ...named(PLATFORM, [
    ...platformAlarms({ environment: ENVIRONMENT, production: true, jobs: scheduledJobs(ENVIRONMENT) }),
    pagerUndelivered(ENVIRONMENT),
  ]),
]);

function named(owner: string, all: readonly AlarmDefinition[]): [string, AlarmDefinition][] {
  return all.map((definition) => [`${owner}-${runbookSection(definition)}`, definition]);
}

/** Minutes. */
export interface Limits {
  readonly rings: number;
  readonly clears: number;
}

/** Whether an alarm rings by the state INSUFFICIENT_DATA. */
export const ringsWithoutData = (alarm: string): boolean => definitions.get(alarm)?.ringsWithoutData === true;

/**
 * How soon an alarm must ring after its condition began: as the contract states, `period × (datapoints + 1) + 2`. And how soon it
 * must clear after it was fixed: `period × (periods + 2) + 2`, for where the newest periods have no data, an older one counts. Both with what the condition itself takes. A composite alarm has,
 * of its children that the same fault moves, the limit of the earliest to ring and of the latest to clear.
 */
export function limitsOf(alarm: string, drills: Readonly<Record<string, AlarmDrill>>): Limits {
  const definition = definitions.get(alarm);
  const drill = drills[alarm];
  if (!definition) {
    const children = Object.keys(drills).filter(
      (other) => definitions.has(other) && drills[other]?.fault === drill?.fault,
    );
    const limits = children.map((child) => limitsOf(child, drills));
    return {
      rings: Math.min(...limits.map(({ rings }) => rings)),
      clears: Math.max(...limits.map(({ clears }) => clears)),
    };
  }
  return {
    rings: ringsWithinMinutes(definition) + (drill?.before?.minutes ?? 0),
    clears: definition.periodMinutes * (definition.periods + LOOKED_BACK) + 2 + (drill?.after?.minutes ?? 0),
  };
}

/** The rule of the limits, and what is granted beyond it and why, in lines. */
export function rulesOf(drills: Readonly<Record<string, AlarmDrill>>): readonly string[] {
  const granted = Object.entries(drills).flatMap(([alarm, { before, after, from }]) => [
    ...(from ? [`${alarm} is timed from the ringing of ${from}`] : []),
    ...(before ? [`${alarm} rings ${before.minutes} min later: ${before.why}`] : []),
    ...(after ? [`${alarm} clears ${after.minutes} min later: ${after.why}`] : []),
  ]);
  const rule = `an alarm rings within period × (datapoints + 1) + 2 min, and clears within period × (periods + ${LOOKED_BACK}) + 2 min; but`;
  return [rule, ...granted];
}
