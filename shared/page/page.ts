import type { SNSEventRecord } from 'aws-lambda';
import { type AlarmText, oneLine, readAlarmText, shorten } from '../alarms/index.ts';
import { onCallTopicName } from '../topology/index.ts';
import { type AlarmMessage, type AlarmState, readAlarmMessage } from './alarm.ts';
import { alarmUrl, logsUrl } from './console.ts';

/** A page, before it gets a target's format. */
export interface Page {
  /** The deduplication key: the alarm's name, and which time it is told; for a notice the SNS message's id. */
  readonly key: string;
  /** `notice`: a message that CloudWatch did not write; it never clears. */
  readonly state: AlarmState | 'notice';
  readonly severity: AlarmText['severity'];
  /** What an `ok` ends: nothing where the alarm was just created; with `no-data` its history says whether it rang. */
  readonly ends: 'ring' | 'no-data' | 'nothing';
  /** Empty for a notice. */
  readonly alarmName: string;
  /** Which time the alarm is told, while it still rings. */
  readonly again?: number;
  /** One line that names environment, integration, step and condition. */
  readonly headline: string;
  /** The alarm's own text; undefined for a notice and for alarms of other projects. */
  readonly alarm?: AlarmText;
  /** The description of another project's alarm, or the notice; may have several lines. */
  readonly text?: string;
  /** How it stands now, where the ledger says more than the alarm; one line. */
  readonly now?: string;
  /** Why CloudWatch changed the state, in its words; one line. */
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly links: readonly PageLink[];
}

export interface PageLink {
  readonly text: string;
  readonly href: string;
}

const LONGEST_HEADLINE = 200;
/** A description has 1,024 characters, but a notice may be long. */
const LONGEST_TEXT = 2500;
/** CloudWatch's are at most 1,023 characters long. */
const LONGEST_REASON = 1100;
const STATE_MARKS: Readonly<Record<Page['state'], string>> = {
  alarm: '',
  ok: 'Cleared: ',
  'insufficient-data': 'No data: ',
  notice: '',
};

/** The alarms that made a composite alarm ring; the page quotes their descriptions. */
export function causesOf({ Sns }: SNSEventRecord): readonly string[] {
  const alarm = readAlarmMessage(Sns.Message);
  return alarm && alarm.state !== 'ok' ? alarm.causes : [];
}

/**
 * The page of one SNS record of an on-call topic of this environment. Any other topic counts as `page`.
 * @param described descriptions of the causes, by name; a composite alarm's page quotes the first of them
 */
export function readPage(
  { Sns }: SNSEventRecord,
  environment: string,
  described: ReadonlyMap<string, string> = new Map(),
): Page {
  const severity = Sns.TopicArn.endsWith(`:${onCallTopicName(environment, 'ticket')}`) ? 'ticket' : 'page';
  const time = new Date(Sns.Timestamp).toISOString();
  const alarm = readAlarmMessage(Sns.Message);
  return alarm ? { ...alarmPage(alarm, time, described), severity } : { ...notice(Sns, environment, time), severity };
}

function alarmPage(alarm: AlarmMessage, time: string, described: ReadonlyMap<string, string>): Omit<Page, 'severity'> {
  const { name, description, state, since = time, arn = '', causes } = alarm;
  const [cause] = causes.flatMap((each) => readAlarmText(described.get(each) ?? '') ?? []);
  const text = cause ?? readAlarmText(description);
  const what = text
    ? `${text.environment} ${text.integration}/${text.step}: ${text.meaning}`
    : `${name}: ${oneLine(description || alarm.reason)}`;
  const reason = causes.length > 0 ? `${causes.join(', ')}: ${alarm.reason}` : alarm.reason;
  const links = {
    Runbook: text?.runbookUrl,
    Dashboard: text?.dashboardUrl,
    Logs: text && (text.queryUrl ?? logsUrl(arn, text)),
    Alarm: alarmUrl(arn),
  };
  return {
    key: alarm.again === undefined ? name : `${name}#${alarm.again}`,
    state,
    ends: endOf(alarm),
    alarmName: name,
    ...(alarm.again !== undefined && { again: alarm.again }),
    headline: shorten(STATE_MARKS[state] + what, LONGEST_HEADLINE),
    ...(text ? { alarm: text } : description && { text: shorten(description, LONGEST_TEXT) }),
    reason: shorten(oneLine(reason), LONGEST_REASON),
    since,
    links: Object.entries(links).flatMap(([text, href]) => (isLink(href) ? [{ text, href }] : [])),
  };
}

function endOf({ endsNoData, ringsWithoutData }: AlarmMessage): Page['ends'] {
  if (!endsNoData) return 'ring';
  return ringsWithoutData ? 'no-data' : 'nothing';
}

function notice(
  { MessageId, Subject, Message }: SNSEventRecord['Sns'],
  environment: string,
  since: string,
): Omit<Page, 'severity'> {
  const headline = `${environment}: ${oneLine(Subject || Message) || 'an empty message'}`;
  return {
    key: MessageId,
    state: 'notice',
    ends: 'ring',
    alarmName: '',
    headline: shorten(headline, LONGEST_HEADLINE),
    text: shorten(Message, LONGEST_TEXT),
    reason: 'Published to the on-call topic by hand or by another system.',
    since,
    links: [],
  };
}

/** The lines below the headline, the most urgent first; every value has one line, except `Text`. */
export function pageDetails({
  key,
  alarm,
  text,
  now = '',
  reason,
  since,
}: Page): readonly (readonly [string, string])[] {
  const own: readonly (readonly [string, string])[] = alarm
    ? [
        ['What', alarm.meaning],
        ['Now', oneLine(now)],
        ['Impact', alarm.impact],
        ['Next', alarm.nextAction],
        ['Owner', alarm.owner],
        ['Escalation', alarm.escalation],
        ['About', alarm.title],
        ['Integration', alarm.integration],
        ['Environment', alarm.environment],
        ['Step', alarm.step],
        ['Condition', alarm.condition],
        ...(isLink(alarm.runbookUrl) ? [] : [['Runbook', alarm.runbookUrl] as const]),
      ]
    : [['Text', text ?? '']];
  return [...own, ['Why', reason] as const, ['Since', since] as const, ['Key', key] as const].filter(
    ([, value]) => value.trim() !== '',
  );
}

/** A runbook may be given as a path in the repository: that is text, not a link. */
function isLink(href: string | undefined): href is string {
  return href !== undefined && URL.canParse(href) && /^https?:$/.test(new URL(href).protocol);
}
