import { describe, expect, test } from 'vitest';
import type { Page } from '../../../shared/page/page.ts';
import { slack } from '../../../shared/page/slack.ts';
import { ALARM, ALARM_URL, DETAILS, HEADLINE, LOGS_URL, NOTICE, OK, PAGES, TICKET } from './pages.ts';
import { slackProblems } from './shapes.ts';
import { OLDEST_MESSAGE } from './texts.ts';

const WEBHOOK = 'https://hooks.slack.com/services/T000/B000/x';

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
          text: `<${OLDEST_MESSAGE.runbookUrl}|Runbook> · <${OLDEST_MESSAGE.dashboardUrl}|Dashboard> · <${LOGS_URL}|Logs> · <${ALARM_URL}|Alarm>`,
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

  test.each(PAGES)('%s is valid for Slack, and mentions no person', (_, page) => {
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

  test('a remedy tells too much from refused', () => {
    expect(slack.remedy(429)).toMatch(/sent again/);
    expect(slack.remedy(403)).toMatch(/secret/);
  });
});
