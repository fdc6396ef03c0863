import type { Severity } from '../contract/index.ts';

/**
 * The text of an alarm: the stacks write it into the alarm's description, people read it there, and the pager parses it. Each
 * value is one line; prose may be shortened, names and links never.
 */
export interface AlarmText {
  /** The condition, in a sentence. */
  readonly meaning: string;
  /** What the business loses during that time. */
  readonly impact: string;
  /** The first thing to do. */
  readonly nextAction: string;
  /** Team and how to reach it. */
  readonly owner: string;
  /** Who to call next, and after how long. */
  readonly escalation: string;
  /** What the integration, or the part of the platform, is for. */
  readonly title: string;
  readonly integration: string;
  readonly environment: string;
  /** The delivery, `receiver`, or a part of the platform. */
  readonly step: string;
  /** The last part of the alarm's name, and its section in the runbook. */
  readonly condition: string;
  readonly severity: Severity;
  /** The section of the runbook. */
  readonly runbookUrl: string;
  readonly dashboardUrl?: string;
  /** A saved query of the logs. */
  readonly queryUrl?: string;
}

/** CloudWatch's: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html. */
const LONGEST_DESCRIPTION = 1024;
/** A shorter part would say too little. */
const SHORTEST_PART = 40;
/** An empty line between two: the console shows a description as Markdown, which would join them. */
const SEPARATOR = '\n\n';

type Labelled = Exclude<keyof AlarmText, 'meaning'>;

/** In the order in which a reader needs them at 03:00. */
const LABELS: Readonly<Record<Labelled, string>> = {
  impact: 'Impact',
  nextAction: 'Next',
  owner: 'Owner',
  escalation: 'Escalation',
  title: 'About',
  integration: 'Integration',
  environment: 'Environment',
  step: 'Step',
  condition: 'Condition',
  severity: 'Severity',
  runbookUrl: 'Runbook',
  dashboardUrl: 'Dashboard',
  queryUrl: 'Query',
};
const MEMBERS = ['meaning', ...Object.keys(LABELS)] as readonly (keyof AlarmText)[];
const PROSE: readonly (keyof AlarmText)[] = ['meaning', 'impact', 'nextAction', 'owner', 'escalation', 'title'];
const OPTIONAL: readonly (keyof AlarmText)[] = ['dashboardUrl', 'queryUrl'];

/**
 * The description of an alarm, of at most 1,024 characters: the meaning, then a line for each fact. The longest prose is
 * shortened until it fits.
 * @throws Error naming a text that is missing, or links that leave no room for the words.
 */
export function writeAlarmText(text: AlarmText): string {
  const parts = MEMBERS.filter((member) => text[member] !== undefined).map((member) => ({
    member,
    label: member === 'meaning' ? '' : `${LABELS[member]}: `,
    value: oneLine(text[member] ?? ''),
  }));
  const empty = parts.find(({ value }) => value === '');
  if (empty) throw new Error(`An alarm's ${empty.member} is empty; every alarm needs it.`);

  const isProse = ({ member }: (typeof parts)[number]) => PROSE.includes(member);
  const fixed = parts.map((part) => part.label + (isProse(part) ? '' : part.value)).join(SEPARATOR);
  const lengths = parts.filter(isProse).map(({ value }) => value.length);
  const longest = fairShare(lengths, LONGEST_DESCRIPTION - fixed.length);
  if (longest < SHORTEST_PART) {
    throw new Error(
      `The names and links of alarm ${text.integration} ${text.step} ${text.condition} take ${fixed.length} of a description's ${LONGEST_DESCRIPTION} characters; shorten the links.`,
    );
  }
  return parts.map((part) => part.label + (isProse(part) ? shorten(part.value, longest) : part.value)).join(SEPARATOR);
}

/** Parses a description of `writeAlarmText`; undefined for any other. */
export function readAlarmText(description: string): AlarmText | undefined {
  const [meaning, ...lines] = description.split('\n').filter((line) => line.trim() !== '');
  const values = new Map(
    lines.map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2).trim()] as const;
    }),
  );
  const found = Object.entries(LABELS).map(([member, label]) => [member, values.get(label)] as const);
  const isComplete = found.every(([member, value]) => value || OPTIONAL.includes(member as Labelled));
  if (!isComplete || !['page', 'ticket'].includes(values.get(LABELS.severity) ?? '')) return undefined;
  const text = Object.fromEntries([['meaning', meaning?.trim()], ...found.filter(([, value]) => value)]);
  return text as Partial<AlarmText> as AlarmText;
}

/** At most `longest` characters; an ellipsis marks the cut, and no character is cut in two. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const kept = text.slice(0, Math.max(0, longest - 1)).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept.trimEnd()}…`;
}

/** Runs of white space and control characters become one space. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** How long the longest part may be so that all together fit into `room`. */
function fairShare(lengths: readonly number[], room: number): number {
  let left = room;
  for (const [i, length] of lengths.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(left / (lengths.length - i));
    if (length > share) return share;
    left -= length;
  }
  return Number.POSITIVE_INFINITY;
}
