import { shorten } from '../alarms/index.ts';
import { type Page, pageDetails } from './page.ts';
import type { TargetFormat } from './target-format.ts';

/** https://docs.opsgenie.com/docs/alert-api: the limits of its fields, in characters. */
const LONGEST = { message: 130, alias: 512, description: 15_000, details: 8000, entity: 512, tag: 50, note: 25_000 };
const PRIORITIES: Readonly<Record<Page['severity'], string>> = { page: 'P1', ticket: 'P3' };
const SOURCE = 'Penstock';

/**
 * Opsgenie's Alert API: an alarm creates an alert, its end closes it, both by the same alias. While an alert is open, a
 * repetition only counts. Closing one that a person has closed does nothing.
 */
export const opsgenie: TargetFormat = {
  secretProblem: (secret) =>
    /^[\x21-\x7e]+$/.test(secret) ? undefined : 'does not hold an API key, which is one word',

  write(page, key, origin) {
    const alias = shorten(page.key, LONGEST.alias);
    const headers = { authorization: `GenieKey ${key}` };
    const alerts = new URL('/v2/alerts', origin).href;
    if (page.state !== 'ok') return { url: alerts, headers, body: { alias, ...alert(page) } };
    const { href: url } = new URL(`/v2/alerts/${encodeURIComponent(alias)}/close?identifierType=alias`, origin);
    return { url, headers, body: { source: SOURCE, note: shorten(page.reason, LONGEST.note) } };
  },

  remedy: (status) =>
    status === 429
      ? 'It takes too many requests at a time; the page is sent again.'
      : 'Does the secret hold the key of an API integration that is enabled and may create and close alerts, and is the origin of its region?',
};

function alert(page: Page): Record<string, unknown> {
  const { headline, severity, alarm, links } = page;
  const details = pageDetails(page);
  const lines = details.map(([label, value]) => `${label}: ${value}`);
  const linkLines = links.map(({ text, href }) => `${text}: ${href}`);
  const tags = [severity, ...(alarm ? [alarm.environment, alarm.integration, alarm.step, alarm.condition] : [])];
  return {
    message: shorten(headline, LONGEST.message),
    description: shorten([...lines, ...linkLines].join('\n'), LONGEST.description),
    priority: PRIORITIES[severity],
    source: SOURCE,
    ...(alarm && { entity: shorten(`${alarm.integration}/${alarm.step}`, LONGEST.entity) }),
    tags: tags.map((tag) => shorten(tag, LONGEST.tag)),
    details: bounded([...details, ...links.map(({ text, href }) => [text, href] as const)]),
  };
}

/** The limit counts all names and values together; details that do not fit are in the description only. */
function bounded(details: readonly (readonly [string, string])[]): Record<string, string> {
  let left = LONGEST.details;
  const kept = details.filter(([label, value]) => {
    const size = label.length + value.length;
    if (size > left) return false;
    left -= size;
    return true;
  });
  return Object.fromEntries(kept);
}
