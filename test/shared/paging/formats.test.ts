import { describe, expect, test } from 'vitest';
import type { Page } from '../../../shared/paging/page.ts';
import { readPage } from '../../../shared/paging/page.ts';
import { TARGET_FORMATS } from '../../../shared/paging/target.ts';
import { ALARM_NAME, CLEARED, METRIC_ALARM, record, TICKET_TOPIC } from './messages.ts';
import { opsgenieAlertProblems, opsgenieCloseProblems, pagerdutyProblems, slackProblems } from './shapes.ts';
import { OLDEST_MESSAGE } from './texts.ts';

const { pagerduty, opsgenie, slack } = TARGET_FORMATS;
const ALARM = readPage(record(METRIC_ALARM), 'prod');
const OK = readPage(record(CLEARED), 'prod');
const TICKET = readPage(record(METRIC_ALARM, { TopicArn: TICKET_TOPIC }), 'prod');
const NOTICE = readPage(record('Look at the bill.', { Subject: 'Budget' }), 'prod');
const ROUTING_KEY = 'R0000000000000000000000000000001';
const WEBHOOK = 'https://hooks.slack.com/services/T000/B000/x';
const HEADLINE = 'prod hubspot-to-mailchimp/contact-to-member: an event has waited for over 15 minutes.';
const ALARM_URL = `https://eu-west-1.console.aws.amazon.com/cloudwatch/deeplink.js?region=eu-west-1#alarmsV2:alarm/${ALARM_NAME}`;
const logs = ALARM.links.find(({ text }) => text === 'Logs')?.href ?? '';
const DETAILS = {
  What: 'an event has waited for over 15 minutes.',
  Impact: 'New contacts get no welcome mail; those who opted out still get mail.',
  Next: 'see whether Mailchimp answers: `npm run ops -- events --state waiting --env prod`.',
  Owner: 'CRM team, crm-on-call@example.com',
  Escalation: 'after 30 min #crm-leads, after 60 min head-of-sales@example.com',
  About: 'HubSpot contacts to Mailchimp members',
  Integration: 'hubspot-to-mailchimp',
  Environment: 'prod',
  Step: 'contact-to-member',
  Condition: 'oldest-message',
  Runbook: 'https://docs.example.com/runbooks/hubspot-to-mailchimp.md#contact-to-member-oldest-message',
  Why: METRIC_ALARM.NewStateReason,
  Since: '2026-03-14T03:01:12.345Z',
  Key: ALARM_NAME,
};

/** Texts as an enemy would write them, and longer than any vendor takes. */
const HOSTILE = `<!channel> & <https://evil.example|Runbook> @channel @Here >quote\n*Owner*\nnobody &amp; 😀${'<&>😀@everyone '.repeat(2000)}`;
const hostile: Page = {
  ...ALARM,
  key: 'k'.repeat(255),
  headline: HOSTILE,
  reason: HOSTILE,
  facts: {
    ...OLDEST_MESSAGE,
    ...{ meaning: HOSTILE, impact: HOSTILE, nextAction: HOSTILE, owner: HOSTILE, escalation: HOSTILE, title: HOSTILE },
    ...{ integration: HOSTILE, environment: HOSTILE, step: HOSTILE, condition: HOSTILE },
  },
  links: [...ALARM.links, { text: '<&>', href: 'https://evil.example/?a=1&b=<!channel>|x>' }],
};
const LONG = 'x'.repeat(3000);
const long: Page = {
  ...ALARM,
  facts: { ...OLDEST_MESSAGE, meaning: LONG, impact: LONG, nextAction: LONG, owner: LONG },
};
const PAGES: readonly (readonly [string, Page])[] = [
  ['an alarm', ALARM],
  ['a ticket', TICKET],
  ['an end', OK],
  ['a notice', NOTICE],
  ['a long one', long],
  ['a hostile one', hostile],
  ['a hostile end', { ...hostile, state: 'ok' }],
  ['one without facts', { ...hostile, facts: undefined, text: HOSTILE, links: [] } as unknown as Page],
];

describe('PagerDuty', () => {
  const write = (page: Page) => pagerduty.write(page, ROUTING_KEY, 'https://events.pagerduty.com');

  test('an alarm triggers', () => {
    expect(write(ALARM)).toEqual({
      url: 'https://events.pagerduty.com/v2/enqueue',
      headers: {},
      body: {
        routing_key: ROUTING_KEY,
        dedup_key: ALARM_NAME,
        event_action: 'trigger',
        client: 'Penstock',
        links: [
          { href: DETAILS.Runbook, text: 'Runbook' },
          { href: OLDEST_MESSAGE.dashboardUrl, text: 'Dashboard' },
          { href: logs, text: 'Logs' },
          { href: ALARM_URL, text: 'Alarm' },
        ],
        payload: {
          summary: HEADLINE,
          source: 'prod/hubspot-to-mailchimp',
          severity: 'critical',
          timestamp: '2026-03-14T03:01:12.345Z',
          component: 'contact-to-member',
          group: 'hubspot-to-mailchimp',
          class: 'oldest-message',
          custom_details: DETAILS,
        },
      },
    });
    expect(write(TICKET).body).toMatchObject({ payload: { severity: 'warning' } });
  });

  test('its end resolves what it triggered', () => {
    expect(write(OK).body).toEqual({ routing_key: ROUTING_KEY, dedup_key: ALARM_NAME, event_action: 'resolve' });
  });

  test('a notice triggers under its own key', () => {
    expect(write(NOTICE).body).toMatchObject({
      dedup_key: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
      payload: { summary: 'prod: Budget', custom_details: { Text: 'Look at the bill.' } },
    });
  });

  test.each(PAGES)('%s is what the API takes', (_, page) => {
    expect(pagerdutyProblems(write(page).body)).toEqual([]);
  });

  test.each(['', 'short', `${ROUTING_KEY}x`, 'https://events.pagerduty.com/xx'])(
    '"%s" is no integration key',
    (key) => {
      expect(pagerduty.secretProblem(key, '')).toMatch(/32 characters/);
      expect(pagerduty.secretProblem(ROUTING_KEY, '')).toBeUndefined();
    },
  );
});

describe('Opsgenie', () => {
  const write = (page: Page) => opsgenie.write(page, 'a-key', 'https://api.eu.opsgenie.com');

  test('an alarm creates an alert', () => {
    const { url, headers, body } = write(ALARM);
    expect({ url, headers }).toEqual({
      url: 'https://api.eu.opsgenie.com/v2/alerts',
      headers: { authorization: 'GenieKey a-key' },
    });
    const { description, ...rest } = body;
    expect(rest).toEqual({
      alias: ALARM_NAME,
      message: HEADLINE,
      priority: 'P1',
      source: 'Penstock',
      entity: 'hubspot-to-mailchimp/contact-to-member',
      tags: ['page', 'prod', 'hubspot-to-mailchimp', 'contact-to-member', 'oldest-message'],
      details: { ...DETAILS, Dashboard: OLDEST_MESSAGE.dashboardUrl, Logs: logs, Alarm: ALARM_URL },
    });
    const lines = String(description).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      `What: ${DETAILS.What}`,
      `Impact: ${DETAILS.Impact}`,
      `Next: ${DETAILS.Next}`,
      `Owner: ${DETAILS.Owner}`,
    ]);
    expect(lines.slice(-4)).toEqual([
      `Runbook: ${DETAILS.Runbook}`,
      `Dashboard: ${OLDEST_MESSAGE.dashboardUrl}`,
      `Logs: ${logs}`,
      `Alarm: ${ALARM_URL}`,
    ]);
    expect(write(TICKET).body).toMatchObject({ priority: 'P3' });
  });

  test('what does not fit among the details leaves room for the others', () => {
    expect(write(long).body.details).toMatchObject({
      What: LONG,
      Impact: LONG,
      Step: 'contact-to-member',
      Alarm: ALARM_URL,
    });
  });

  test('its end closes the alert by its alias', () => {
    expect(write({ ...OK, key: 'a/b c' })).toEqual({
      url: 'https://api.eu.opsgenie.com/v2/alerts/a%2Fb%20c/close?identifierType=alias',
      headers: { authorization: 'GenieKey a-key' },
      body: { source: 'Penstock', note: METRIC_ALARM.NewStateReason },
    });
  });

  test.each(PAGES)('%s is what the API takes', (_, page) => {
    const problems = page.state === 'ok' ? opsgenieCloseProblems : opsgenieAlertProblems;
    expect(problems(write(page).body)).toEqual([]);
  });

  test.each(['', 'two words', 'line\nbreak', 'Schlüssel'])('"%s" is no API key', (key) => {
    expect(opsgenie.secretProblem(key, '')).toMatch(/one word/);
  });
});

describe('Slack', () => {
  const write = (page: Page) => slack.write(page, WEBHOOK, 'https://hooks.slack.com');
  const labelled = (label: string, value: string) => ({ type: 'mrkdwn', text: `*${label}*\n${value}`, verbatim: true });
  const row = (label: string, value: string) => ({ type: 'section', text: labelled(label, value) });

  test('an alarm is a message with a heading, what to do, who owns it, and where to look', () => {
    const { blocks, text } = write(ALARM).body as { blocks: unknown[]; text: string };
    expect(write(ALARM)).toMatchObject({ url: WEBHOOK, headers: {} });
    expect(text).toBe(`🔴 ${HEADLINE}`);
    expect(blocks).toEqual([
      { type: 'header', text: { type: 'plain_text', text: `🔴 ${HEADLINE}`, emoji: true } },
      row('What', DETAILS.What),
      row('Impact', DETAILS.Impact),
      row('Next', DETAILS.Next),
      row('About', DETAILS.About),
      row('Runbook', DETAILS.Runbook),
      row('Why', DETAILS.Why.replace('->', '-&gt;')),
      row('Since', DETAILS.Since),
      row('Key', DETAILS.Key),
      {
        type: 'section',
        fields: [
          labelled('Owner', DETAILS.Owner),
          labelled('Escalation', DETAILS.Escalation),
          labelled('Integration', DETAILS.Integration),
          labelled('Environment', DETAILS.Environment),
          labelled('Step', DETAILS.Step),
          labelled('Condition', DETAILS.Condition),
        ],
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: `<${DETAILS.Runbook}|Runbook> · <${OLDEST_MESSAGE.dashboardUrl}|Dashboard> · <${logs}|Logs> · <${ALARM_URL}|Alarm>`,
          verbatim: true,
        },
      },
    ]);
  });

  test.each([
    [OK, '🟢 Cleared: prod'],
    [TICKET, '🟡 prod'],
    [NOTICE, '🔴 prod: Budget'],
  ])('its colour is its state’s or severity’s', (page, start) => {
    expect(String(write(page).body.text).startsWith(start)).toBe(true);
  });

  test.each(PAGES)('%s is what Slack takes, and calls nobody', (_, page) => {
    expect(slackProblems(write(page).body)).toEqual([]);
  });

  test('what Slack would read as its own stands for itself', () => {
    const page = { ...NOTICE, text: 'a <b> & "c" @channel' };
    expect(write(page).body.blocks).toContainEqual(row('Text', 'a &lt;b&gt; &amp; "c" @\u2060channel'));
  });

  test.each([
    ['nothing', ''],
    ['a word', 'xoxb-1'],
    ['another host', 'https://hooks.example.com/services/T/B/x'],
    ['another protocol', 'http://hooks.slack.com/services/T/B/x'],
    ['a host with a password', 'https://a:b@hooks.slack.com/services/T/B/x'],
    ['no path', 'https://hooks.slack.com/'],
  ])('%s is no webhook', (_, url) => {
    const problem = slack.secretProblem(url, 'https://hooks.slack.com');
    expect(problem).toBe('does not hold the URL of an incoming webhook at https://hooks.slack.com');
    expect(slack.secretProblem(WEBHOOK, 'https://hooks.slack.com')).toBeUndefined();
  });
});

test('a remedy tells too much from refused', () => {
  for (const format of Object.values(TARGET_FORMATS)) {
    expect(format.remedy(429)).toMatch(/sent again/);
    expect(format.remedy(403)).toMatch(/secret/);
  }
});
