import { type AlarmDefinition, ringsWithinMinutes, runbookSection } from '../../shared/alarms/index.ts';
import { code, table } from './markdown.ts';

export interface Runbook {
  readonly title: string;
  /** The file or folder that it is generated from. */
  readonly source: string;
  /** The command that says what is wrong and the one next action. Every section begins with it. */
  readonly status: string;
  /** Lines above the first section: impact, owner and other facts that hold for every alarm. */
  readonly rows: readonly (readonly [string, string])[];
  readonly alarms: readonly AlarmDefinition[];
  /** What to do in cases that no alarm knows. */
  readonly procedures?: readonly Procedure[];
}

export interface Procedure {
  /** The anchor of its section. */
  readonly heading: string;
  readonly meaning: string;
  readonly steps: readonly string[];
}

const SEVERITIES = { page: 'wakes a person', ticket: 'waits for the morning' } as const;

/** One section for every alarm; its heading is the anchor that the alarm's link names. */
export function runbookPage({ title, source, status, rows, alarms, procedures = [] }: Runbook): string {
  const sections = alarms.map((alarm) => {
    const { step, condition, severity, meaning, nextAction, runbook } = alarm;
    const anchor = runbookSection(alarm);
    return [
      `## ${anchor}`,
      `${sentence(meaning)} (${code(condition)} of ${code(step)})`,
      table(
        ['', ''],
        [
          ['Severity', `${severity}: it ${SEVERITIES[severity]}`],
          ['Rings', `within ${ringsWithinMinutes(alarm)} minutes`],
          ['First', sentence(nextAction)],
        ],
      ),
      '### How to investigate',
      list([`${code(status)}: what is wrong now, and the one next action.`, ...runbook.investigate]),
      '### How to resolve',
      list([...runbook.resolve, `It is over when ${code(status)} says so.`]),
      '### When to escalate',
      runbook.escalate,
    ].join('\n\n');
  });
  return [
    `# ${title}`,
    `Generated from ${source} by \`npm run docs\`: do not edit. Commands name \`prod\`; write your environment instead.`,
    table(['', ''], rows),
    '## any-page',
    `Begin with ${code(status)}: it says what is wrong and the one next action, and in the end since when it is over. The exit code is 1 while anything is wrong; \`--watch\` repeats it.`,
    'What can ring. An integration pages once for all of its alarms that wake a person: the message and the dashboard say which of them rings.',
    table(
      ['Alarm', 'Severity', 'It rings when'],
      alarms.map((alarm) => [`[${runbookSection(alarm)}](#${runbookSection(alarm)})`, alarm.severity, alarm.meaning]),
    ),
    ...sections,
    ...procedures.map(({ heading, meaning, steps }) => [`## ${heading}`, meaning, list(steps)].join('\n\n')),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function list(lines: readonly string[]): string {
  return lines.map((line, i) => `${i + 1}. ${line}`).join('\n');
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
