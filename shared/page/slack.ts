import { oneLine, shorten } from '../alarms/index.ts';
import { type Page, pageDetails } from './page.ts';
import type { TargetFormat } from './target-format.ts';

/** https://docs.slack.dev/reference/block-kit: the longest text of a header, a section and a section's field. */
const LONGEST = { header: 150, section: 3000, field: 2000 };
/** Short details, side by side in two columns; the others take a line each. */
const COLUMNS: readonly string[] = ['Owner', 'Escalation', 'Integration', 'Environment', 'Step', 'Condition'];
const MARKS: Readonly<Record<Page['severity'] | 'ok', string>> = { page: '🔴', ticket: '🟡', ok: '🟢' };

/**
 * A Slack incoming webhook. It has no deduplication: a repeated page appears twice, and the end of an alarm is a message of
 * its own.
 */
export const slack: TargetFormat = {
  secretProblem(secret, origin) {
    const url = URL.canParse(secret) ? new URL(secret) : undefined;
    const isWebhook = url?.origin === origin && url.pathname.length > 1 && url.username === '';
    return isWebhook ? undefined : `does not hold the URL of an incoming webhook at ${origin}`;
  },

  // It has no keys: one message ends all that was told of an alarm.
  leavesOut: ({ state, again }) => state === 'ok' && again !== undefined,

  write: (page, url) => ({ url, headers: {}, body: message(page) }),

  remedy: (status) =>
    status === 429
      ? 'It takes about one message a second; the page is sent again.'
      : 'Is the app still installed, its webhook active and its channel not archived? A new webhook’s URL goes into the secret.',
};

function message(page: Page): Record<string, unknown> {
  const { headline, state, severity, links } = page;
  const title = `${MARKS[state === 'ok' ? 'ok' : severity]} ${headline}`;
  const details = pageDetails(page);
  const rows = details.filter(([label]) => !COLUMNS.includes(label));
  const columns = details.filter(([label]) => COLUMNS.includes(label));
  return {
    // For notifications, and for clients without blocks.
    text: escaped(title, LONGEST.section),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: shorten(oneLine(title), LONGEST.header), emoji: true } },
      ...rows.map(([label, value]) => ({ type: 'section', text: labelled(label, value, LONGEST.section) })),
      ...(columns.length > 0
        ? [{ type: 'section', fields: columns.map(([label, value]) => labelled(label, value, LONGEST.field)) }]
        : []),
      ...(links.length > 0 ? [{ type: 'section', text: mrkdwn(linked(links)) }] : []),
    ],
  };
}

/** `verbatim`: Slack makes no channel or person of a plain `#name` or `@name`. */
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });

function labelled(label: string, value: string, longest: number) {
  const heading = `*${label}*\n`;
  return mrkdwn(heading + escaped(value, longest - heading.length));
}

/** As many details as fit into Slack's limit. */
function linked(links: Page['links']): string {
  const written = links.map(({ text, href }) => `<${linkTarget(href)}|${escapeText(text)}>`);
  return written.reduce((line, link) =>
    line.length + link.length + 3 <= LONGEST.section ? `${line} · ${link}` : line,
  );
}

function linkTarget(href: string): string {
  return href.replaceAll('&', '&amp;').replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E');
}

/**
 * The three characters that Slack reads as its own: https://docs.slack.dev/messaging/formatting-message-text. A word joiner
 * keeps `@channel` and the like from being a mention.
 */
function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=channel|here|everyone)/gi, '@\u2060');
}

/** At most `longest` characters after escaping; none of the escapes is cut in two. */
function escaped(text: string, longest: number): string {
  let kept = shorten(text, longest);
  let over = escapeText(kept).length - longest;
  while (over > 0) {
    // An escaped character takes five at most, so this cuts no more than it must.
    kept = shorten(kept, kept.length - Math.ceil(over / 5));
    over = escapeText(kept).length - longest;
  }
  return escapeText(kept);
}
