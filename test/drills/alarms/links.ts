import { generatedPages } from '../../../ops/docs/index.ts';
import { loadProject } from '../../../shared/project/index.ts';
import type { Stage } from './stage.ts';

/** The runbooks of the project that the drill plays. */
const PAGES = generatedPages(await loadProject());

/** Where a page's links may lead: what exists, by what a link looks like. */
export interface Places {
  readonly dashboards: readonly string[];
  readonly functions: readonly string[];
  readonly alarms: readonly string[];
}

export async function placesOf({ aws, environment: { runtime } }: Stage): Promise<Places> {
  const AlarmTypes = ['MetricAlarm', 'CompositeAlarm'];
  const { MetricAlarms, CompositeAlarms } = await aws('monitoring', 'DescribeAlarms', { AlarmTypes });
  const alarms = [MetricAlarms, CompositeAlarms].flat() as readonly { AlarmName: string }[];
  return {
    dashboards: runtime.watching.dashboards.map(({ name }) => name),
    functions: runtime.functions.map(({ name }) => name),
    alarms: alarms.map(({ AlarmName }) => AlarmName),
  };
}

/** What is wrong with a page's links; one to a section of a runbook must be among them. */
export function linkProblems(links: readonly string[], places: Places): readonly string[] {
  const dead = links.filter((link) => !leadsSomewhere(link, places)).map((link) => `${link} leads nowhere`);
  return links.some((link) => RUNBOOK.test(link)) ? dead : [...dead, 'no link to a runbook'];
}

const RUNBOOK = /^https:\S+\/docs\/(runbooks\/[\w-]+\.md)#([\w-]+)$/;

function leadsSomewhere(link: string, { dashboards, functions, alarms }: Places): boolean {
  const [, page, section] = RUNBOOK.exec(link) ?? [];
  if (page !== undefined) return hasSection(`docs/${page}`, section ?? '');
  const dashboard = /#dashboards\/dashboard\/([\w-]+)$/.exec(link)?.[1];
  if (dashboard !== undefined) return dashboards.includes(dashboard);
  const alarm = /#alarmsV2:alarm\/(\S+)$/.exec(link)?.[1];
  if (alarm !== undefined) return alarms.includes(decodeURIComponent(alarm));
  const log = /source~\(~'\*2faws\*2flambda\*2f([\w-]+)\)/.exec(link)?.[1];
  return log !== undefined && functions.includes(log);
}

/** The whole page of the runbook that a link leads to; undefined of another link. */
export function runbookAt(link: string): string | undefined {
  const [, page] = RUNBOOK.exec(link) ?? [];
  return page === undefined ? undefined : PAGES.get(`docs/${page}`);
}

function hasSection(page: string, section: string): boolean {
  return PAGES.get(page)?.split('\n').includes(`## ${section}`) ?? false;
}
