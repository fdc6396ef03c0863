import type { Notification } from './listener.ts';

/** The texts of an alarm as a person reads them, on any channel. */
export interface Said {
  /** The alarm's name, or in Slack, which has no keys, the headline. */
  readonly key: string;
  /** By label: `Impact`, `Owner` and so on. */
  readonly details: Readonly<Record<string, string | undefined>>;
  readonly links: readonly string[];
}

/** A PagerDuty event, https://developer.pagerduty.com/docs/send-alert-event. */
export interface PagerDutyEvent {
  readonly event_action: 'trigger' | 'resolve';
  readonly dedup_key: string;
  readonly links: readonly { readonly href: string }[];
  readonly payload: { readonly severity: string; readonly custom_details: Readonly<Record<string, string>> };
}

export function inPagerDuty({ dedup_key, links, payload }: PagerDutyEvent): Said {
  return { key: dedup_key, details: payload.custom_details, links: links.map(({ href }) => href) };
}

interface Text {
  readonly text: string;
}

/** An incoming webhook's message, https://docs.slack.dev/reference/block-kit. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly { readonly type: string; readonly text?: Text; readonly fields?: readonly Text[] }[];
}

export function inSlack({ text: key, blocks }: SlackMessage): Said {
  const texts = blocks
    .filter(({ type }) => type === 'section')
    .flatMap(({ text, fields = [] }) => [...(text ? [text] : []), ...fields])
    .map(({ text }) => text);
  const labelled = texts.flatMap((text) => {
    const [, label, value] = /^\*(\w+)\*\n(.+)$/s.exec(text) ?? [];
    return label === undefined ? [] : [[label, value] as const];
  });
  const links = texts.flatMap((text) => [...text.matchAll(/<(https?:[^|>]+)\|[^>]+>/g)].map(([, href = '']) => href));
  return { key, details: Object.fromEntries(labelled), links: links.map((link) => link.replaceAll('&amp;', '&')) };
}

/** An alarm's own message, as SNS brings it to a subscriber other than the pager. */
export function inNotification({ Message }: Notification): Said {
  const { AlarmName, AlarmDescription } = JSON.parse(Message) as { AlarmName: string; AlarmDescription: string };
  const lines = [...AlarmDescription.matchAll(/^(\w+): (.+)$/gm)].map(
    ([, label = '', value]) => [label, value] as const,
  );
  const details: Said['details'] = Object.fromEntries(lines);
  const { Runbook, Dashboard } = details;
  return { key: AlarmName, details, links: [Runbook, Dashboard].filter((link) => link !== undefined) };
}

/** What a request to a paging service tells a person: nothing where it only resolves. */
export function saidIn({ path, body }: { readonly path: string; readonly body: unknown }): readonly Said[] {
  if (path.startsWith('/services/')) return [inSlack(body as SlackMessage)];
  const event = body as PagerDutyEvent;
  return event.event_action === 'trigger' ? [inPagerDuty(event)] : [];
}
