import { shorten } from '../alarms/index.ts';
import { type Page, pageDetails } from './page.ts';
import type { TargetFormat } from './target-format.ts';

/** https://developer.pagerduty.com/docs/send-alert-event: the longest `summary` and `dedup_key`. */
const LONGEST = { summary: 1024, key: 255 };
const SEVERITIES: Readonly<Record<Page['severity'], string>> = { page: 'critical', ticket: 'warning' };

/**
 * PagerDuty's Events API v2: an alarm triggers an alert, its end resolves it, both by the same `dedup_key`. A repeated event
 * changes nothing.
 */
export const pagerduty: TargetFormat = {
  secretProblem: (secret) =>
    /^[\w-]{32}$/.test(secret) ? undefined : 'does not hold an integration key of 32 characters',

  write: (page, routingKey, origin) => ({
    url: new URL('/v2/enqueue', origin).href,
    headers: {},
    body: {
      routing_key: routingKey,
      dedup_key: shorten(page.key, LONGEST.key),
      ...(page.state === 'ok' ? { event_action: 'resolve' } : { event_action: 'trigger', ...trigger(page) }),
    },
  }),

  remedy: (status) =>
    status === 429
      ? 'It takes too many events at a time; the page is sent again.'
      : 'Does the secret hold the key of an Events API v2 integration that still exists, and is the origin of its region?',
};

function trigger(page: Page): Record<string, unknown> {
  const { headline, severity, since, alarm, links } = page;
  return {
    client: 'Penstock',
    links: links.map(({ text, href }) => ({ href, text })),
    payload: {
      summary: shorten(headline, LONGEST.summary),
      source: alarm ? `${alarm.environment}/${alarm.integration}` : 'on-call topic',
      severity: SEVERITIES[severity],
      timestamp: since,
      ...(alarm && { component: alarm.step, group: alarm.integration, class: alarm.condition }),
      custom_details: Object.fromEntries(pageDetails(page)),
    },
  };
}
