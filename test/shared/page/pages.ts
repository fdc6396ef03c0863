import type { Page } from '../../../shared/page/page.ts';
import { readPage } from '../../../shared/page/page.ts';
import { ALARM_NAME, CLEARED, METRIC_ALARM, record, TICKET_TOPIC } from './messages.ts';
import { OLDEST_MESSAGE } from './texts.ts';

export const ALARM = readPage(record(METRIC_ALARM), 'prod');
export const OK = readPage(record(CLEARED), 'prod');
export const TICKET = readPage(record(METRIC_ALARM, { TopicArn: TICKET_TOPIC }), 'prod');
export const NOTICE = readPage(record('Look at the bill.', { Subject: 'Budget' }), 'prod');
export const HEADLINE = 'prod crm-to-audience/contact-to-member: an event has waited for over 15 minutes.';
export const ALARM_URL = `https://eu-west-1.console.aws.amazon.com/cloudwatch/deeplink.js?region=eu-west-1#alarmsV2:alarm/${ALARM_NAME}`;
export const LOGS_URL = ALARM.links.find(({ text }) => text === 'Logs')?.href ?? '';
export const DETAILS = {
  What: 'an event has waited for over 15 minutes.',
  Impact: 'New contacts get no welcome mail; those who opted out still get mail.',
  Next: 'see whether Mailchimp answers: `npm run ops -- events --state waiting --env prod`.',
  Owner: 'CRM team, crm-on-call@example.com',
  Escalation: 'after 30 min #crm-leads, after 60 min head-of-sales@example.com',
  About: 'HubSpot contacts to Mailchimp members',
  Integration: 'crm-to-audience',
  Environment: 'prod',
  Step: 'contact-to-member',
  Condition: 'oldest-message',
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
  alarm: {
    ...OLDEST_MESSAGE,
    ...{ meaning: HOSTILE, impact: HOSTILE, nextAction: HOSTILE, owner: HOSTILE, escalation: HOSTILE, title: HOSTILE },
    ...{ integration: HOSTILE, environment: HOSTILE, step: HOSTILE, condition: HOSTILE },
  },
  links: [...ALARM.links, { text: '<&>', href: 'https://evil.example/?a=1&b=<!channel>|x>' }],
};
const { alarm: _, ...withoutText } = hostile;
export const LONG = 'x'.repeat(3000);
export const LONG_PAGE: Page = {
  ...ALARM,
  alarm: { ...OLDEST_MESSAGE, meaning: LONG, impact: LONG, nextAction: LONG, owner: LONG },
};
export const PAGES: readonly (readonly [string, Page])[] = [
  ['an alarm', ALARM],
  ['a ticket', TICKET],
  ['an end', OK],
  ['a notice', NOTICE],
  ['a long one', LONG_PAGE],
  ['a hostile one', hostile],
  ['a hostile end', { ...hostile, state: 'ok' }],
  ['one without text of an alarm', { ...withoutText, text: HOSTILE, links: [] }],
];
