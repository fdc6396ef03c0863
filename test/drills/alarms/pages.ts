import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';
import { equals, type Finding } from '../stage/drill.ts';
import { linkProblems, type Places, placesOf } from './links.ts';
import { isGenuine } from './listener.ts';
import { inNotification, inPagerDuty, inSlack, type PagerDutyEvent, type Said, type SlackMessage } from './said.ts';
import type { Stage } from './stage.ts';

/** What every page must name. */
const NAMED = ['Integration', 'Step', 'Impact', 'Owner', 'Next'] as const;

/** What PagerDuty, Slack and the listener were told in the whole drill, held against what a page must be. */
export async function pagesReceived(stage: Stage): Promise<readonly Finding[]> {
  const sentTo = (path: string) =>
    stage.paging.received.filter((sent) => sent.path.startsWith(path)).map(({ body }) => body as unknown);
  const places = await placesOf(stage);
  const events = sentTo('/v2/enqueue') as readonly PagerDutyEvent[];
  const triggers = events.filter(({ event_action }) => event_action === 'trigger');
  const messages = sentTo('/services/') as readonly SlackMessage[];
  const posted = stage.listener.posted().filter(({ Type }) => Type === 'Notification');
  const genuine = await Promise.all(posted.map((one) => isGenuine(one, stage.environment.description.awsEndpointUrl)));
  return [
    ...told('pages in PagerDuty', triggers.map(inPagerDuty), places),
    equals(
      '  of another severity than critical',
      0,
      triggers.filter(({ payload }) => payload.severity !== 'critical').length,
    ),
    equals('  never resolved, by their key', 'none', listed(unresolved(events))),
    ...told('messages in Slack', messages.map(inSlack), places),
    equals('  of a job’s first run, which ends nothing', 'none', listed(firstClears(messages))),
    ...told('notifications at the HTTPS endpoint', posted.map(inNotification), places),
    equals('  that SNS has not signed', 0, genuine.filter((is) => !is).length),
    equals('  topics that it heard', 3, new Set(posted.map(({ TopicArn }) => TopicArn)).size),
  ];
}

function told(where: string, all: readonly Said[], places: Places): readonly Finding[] {
  const unsaid = all.flatMap(({ key, details }) =>
    NAMED.filter((label) => !details[label]).map((label) => `${key}: no ${label}`),
  );
  const wrong = all.filter((said) => !isOfContract(said)).map(({ key }) => key);
  const dead = all.flatMap(({ key, links }) => linkProblems(links, places).map((problem) => `${key}: ${problem}`));
  return [
    { figure: where, target: '≥ 1', seen: String(all.length), ok: all.length > 0 },
    equals('  without integration, step, impact, owner or next action', 'none', listed(unsaid)),
    equals('  with another owner or impact than the contract’s', 'none', listed(wrong)),
    equals('  with a link to a section, dashboard, log or alarm that is not there', 'none', listed(dead)),
  ];
}

function isOfContract({ details: { Integration, Impact, Owner } }: Said): boolean {
  if (Integration !== contract.name) return Integration === 'platform';
  return Impact === contract.impact && Owner === `${contract.owner.team}, ${contract.owner.contact}`;
}

/** Keys of which the last event is none that resolves. */
function unresolved(events: readonly PagerDutyEvent[]): readonly string[] {
  const last = new Map(events.map(({ dedup_key, event_action }) => [dedup_key, event_action]));
  return [...last].filter(([, action]) => action !== 'resolve').map(([key]) => key);
}

/** Jobs of which Slack heard first that they run again. */
function firstClears(messages: readonly SlackMessage[]): readonly string[] {
  const ofJobs = messages.map(({ text }) => text).filter((text) => /has not run for/.test(text));
  const first = new Map(ofJobs.toReversed().map((text) => [/prod platform\/([\w-]+)/.exec(text)?.[1], text]));
  return [...first.values()].filter((text) => text.includes('Cleared: '));
}

function listed(problems: readonly string[]): string {
  const [first = 'none', ...others] = [...new Set(problems)];
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
