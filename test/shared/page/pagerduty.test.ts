import { describe, expect, test } from 'vitest';
import type { Page } from '../../../shared/page/page.ts';
import { pagerduty } from '../../../shared/page/pagerduty.ts';
import { ALARM_NAME } from './messages.ts';
import { ALARM, ALARM_URL, DETAILS, HEADLINE, LOGS_URL, NOTICE, OK, PAGES, TICKET } from './pages.ts';
import { pagerdutyProblems } from './shapes.ts';
import { OLDEST_MESSAGE } from './texts.ts';
import { ROUTING_KEY } from './vendors.ts';

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
          { href: OLDEST_MESSAGE.runbookUrl, text: 'Runbook' },
          { href: OLDEST_MESSAGE.dashboardUrl, text: 'Dashboard' },
          { href: LOGS_URL, text: 'Logs' },
          { href: ALARM_URL, text: 'Alarm' },
        ],
        payload: {
          summary: HEADLINE,
          source: 'prod/crm-to-audience',
          severity: 'critical',
          timestamp: '2026-03-14T03:01:12.345Z',
          component: 'contact-to-member',
          group: 'crm-to-audience',
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

  test('a remedy tells too much from refused', () => {
    expect(pagerduty.remedy(429)).toMatch(/sent again/);
    expect(pagerduty.remedy(403)).toMatch(/secret/);
  });
});
