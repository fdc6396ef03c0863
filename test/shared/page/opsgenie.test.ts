import { describe, expect, test } from 'vitest';
import { opsgenie } from '../../../shared/page/opsgenie.ts';
import type { Page } from '../../../shared/page/page.ts';
import { ALARM_NAME, METRIC_ALARM } from './messages.ts';
import { ALARM, ALARM_URL, DETAILS, HEADLINE, LOGS_URL, LONG, LONG_PAGE, OK, PAGES, TICKET } from './pages.ts';
import { opsgenieAlertProblems, opsgenieCloseProblems } from './shapes.ts';
import { OLDEST_MESSAGE } from './texts.ts';

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
      entity: 'crm-to-audience/contact-to-member',
      tags: ['page', 'prod', 'crm-to-audience', 'contact-to-member', 'oldest-message'],
      details: {
        ...DETAILS,
        Runbook: OLDEST_MESSAGE.runbookUrl,
        Dashboard: OLDEST_MESSAGE.dashboardUrl,
        Logs: LOGS_URL,
        Alarm: ALARM_URL,
      },
    });
    const lines = String(description).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      `What: ${DETAILS.What}`,
      `Impact: ${DETAILS.Impact}`,
      `Next: ${DETAILS.Next}`,
      `Owner: ${DETAILS.Owner}`,
    ]);
    expect(lines.slice(-4)).toEqual([
      `Runbook: ${OLDEST_MESSAGE.runbookUrl}`,
      `Dashboard: ${OLDEST_MESSAGE.dashboardUrl}`,
      `Logs: ${LOGS_URL}`,
      `Alarm: ${ALARM_URL}`,
    ]);
    expect(write(TICKET).body).toMatchObject({ priority: 'P3' });
  });

  test('what does not fit among the details leaves room for the others', () => {
    expect(write(LONG_PAGE).body.details).toMatchObject({
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

  test('a remedy tells too much from refused', () => {
    expect(opsgenie.remedy(429)).toMatch(/sent again/);
    expect(opsgenie.remedy(403)).toMatch(/secret/);
  });
});
