import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ofType, type Synthesized, synthesized } from '../../infra/assembly.ts';
import type { Fault } from './fault.ts';
import { justDeployed } from './faults/platform.ts';
import { linkProblems } from './links.ts';
import { inNotification, inPagerDuty, inSlack } from './said.ts';
import { acts, alarmDrills } from './table.ts';
import { limitsOf } from './targets.ts';

let prod: Synthesized;

beforeAll(async () => {
  prod = await synthesized('prod');
});
afterAll(() => prod[Symbol.dispose]());

describe('every alarm of production', () => {
  test('has a drill, and every drill an alarm', () => {
    const names = Object.values(prod.stacks).flatMap((stack) => [
      ...ofType(stack, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties.AlarmName),
      ...ofType(stack, 'AWS::CloudWatch::CompositeAlarm').map(({ Properties }) => Properties.AlarmName),
    ]);
    expect(
      Object.keys(alarmDrills)
        .map((alarm) => `penstock-prod-${alarm}`)
        .toSorted(),
    ).toEqual(names.toSorted());
  });

  test('is moved by a fault that is played, once', () => {
    const played = [justDeployed, ...acts.flatMap(({ faults }) => faults)];
    expect(new Set(played).size).toBe(played.length);
    expect(new Set(Object.values(alarmDrills).map(({ fault }) => fault))).toEqual(new Set(played));
  });

  test('has cleared at the end', () => {
    expect(acts.at(-1)?.settles).toBe(true);
  });
});

describe('the limits of an alarm', () => {
  // By hand: period × (datapoints + 1) + 2, and period × (periods + 2) + 2, with what its drill adds.
  test.each([
    // The monitor reads what is over.
    ['platform-functions-throttled', { rings: 12 + 5 * 3 + 2, clears: 12 + 5 * 5 + 2 }],
    ['platform-credentials-expiring', { rings: 60 * 2 + 2, clears: 60 * 3 + 2 + 5 }],
    // The monitor is off with all else: over gaps CloudWatch looks at two periods more.
    ['crm-to-audience-receiver-silent', { rings: 120 + 60 * 25 + 2, clears: 60 * 26 + 2 }],
    ['crm-to-audience-contact-to-member-oldest-message', { rings: 15 + 9 + 2, clears: 14 + 2 + 8 }],
    // Of its children that the revoked key moves: the refused credential rings first, the oldest retry clears last.
    ['crm-to-audience-any-page', { rings: 5 * 2 + 2, clears: 5 * 4 + 2 + 8 }],
  ])('%s', (alarm, limits) => {
    expect(limitsOf(alarm, alarmDrills)).toEqual(limits);
  });

  test('of a fault that moves nothing are endless', () => {
    const fault = {} as Fault;
    expect(limitsOf('unknown-any-page', { 'unknown-any-page': { fault } }).rings).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a link of a page', () => {
  const places = { dashboards: ['penstock-prod'], functions: ['penstock-prod-valve'], alarms: ['penstock-prod-a'] };
  const runbook = 'https://example.com/docs/runbooks/platform.md#functions-throttled';
  const problems = (...links: readonly string[]) => linkProblems([runbook, ...links], places);
  const query = (name: string) =>
    `https://console/cloudwatch/home?region=eu-west-1#logsV2:logs-insights$3FqueryDetail$3D~(source~(~'*2faws*2flambda*2f${name}))`;

  test('that leads somewhere is right', () => {
    expect(
      problems(
        'https://console/cloudwatch/home?region=eu-west-1#dashboards/dashboard/penstock-prod',
        'https://console/cloudwatch/deeplink.js?region=eu-west-1#alarmsV2:alarm/penstock-prod-a',
        query('penstock-prod-valve'),
      ),
    ).toEqual([]);
  });

  test.each([
    'https://example.com/docs/runbooks/platform.md#no-such-section',
    'https://example.com/docs/runbooks/unknown.md#functions-throttled',
    'https://console/cloudwatch/home?region=eu-west-1#dashboards/dashboard/other',
    'https://console/cloudwatch/deeplink.js?region=eu-west-1#alarmsV2:alarm/other',
    query('other'),
    'https://example.com',
  ])('that leads nowhere is found: %s', (link) => {
    expect(problems(link)).toEqual([`${link} leads nowhere`]);
  });

  test('to a runbook is missed', () => {
    expect(linkProblems([], places)).toEqual(['no link to a runbook']);
  });
});

describe('what a page says is read', () => {
  const details = { Owner: 'CRM team, crm@example.com', Impact: 'No customer is billed & all wait.' };
  const links = ['https://example.com/a?b=1&c=2', 'https://example.com/d'];

  test('in PagerDuty', () => {
    const payload = { severity: 'critical', custom_details: details };
    const event = { event_action: 'trigger', dedup_key: 'k', links: links.map((href) => ({ href })), payload } as const;
    expect(inPagerDuty(event)).toEqual({ key: 'k', details, links });
  });

  test('in Slack', () => {
    const text = (value: string) => ({ text: value });
    const blocks = [
      { type: 'header', text: text('*Owner*\nnobody') },
      { type: 'section', text: text('*Impact*\nNo customer is billed & all wait.') },
      { type: 'section', fields: [text('*Owner*\nCRM team, crm@example.com')] },
      { type: 'section', text: text('<https://example.com/a?b=1&amp;c=2|Runbook> · <https://example.com/d|Alarm>') },
    ];
    expect(inSlack({ text: 'k', blocks })).toEqual({ key: 'k', details, links });
  });

  test('in the notification of SNS', () => {
    const Message = JSON.stringify({
      AlarmName: 'k',
      AlarmDescription: `it rings.\n\nOwner: ${details.Owner}\n\nImpact: ${details.Impact}\n\nRunbook: ${links[0]}\n\nDashboard: ${links[1]}`,
    });
    const notification = { Type: 'Notification', TopicArn: 't', Message, SigningCertURL: 'c', Signature: 's' };
    const [Runbook, Dashboard] = links;
    expect(inNotification(notification)).toEqual({ key: 'k', details: { ...details, Runbook, Dashboard }, links });
  });
});
