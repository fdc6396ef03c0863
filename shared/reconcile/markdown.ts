import type { ClassCount, Looked, Report } from './report.ts';

/** The report as a page that a person reads from the top: what came of it, then counts, then line by line. Times in UTC. */
export function reportMarkdown(report: Report): string {
  const { reconciliation, title, run, startedAt, endedAt, listings, same, young, left } = report;
  return [
    `# ${title}: ${run}`,
    '',
    summaryOf(report),
    '',
    `Reconciliation \`${reconciliation}\`, from ${startedAt} to ${endedAt}.`,
    '',
    ...table(
      ['', 'records'],
      [
        [listings.source.title, listings.source.records],
        [listings.destination.title, listings.destination.records],
        ['the same on both sides', same],
        ['too young to judge: their events may be on their way', young],
      ],
    ),
    '',
    ...classLines(report),
    ...differenceLines(report),
    ...(left > 0 ? [`${left} more are not listed.`, ''] : []),
  ].join('\n');
}

/** The first sentence: what follows for the reader. */
export function summaryOf({ held, classes, dismissed, found }: Report): string {
  const sum = Object.values(found).reduce((total, one) => total + one, 0);
  if (held !== undefined) return `**Stopped: ${held}.** Nothing was repaired; a person looks at both listings first.`;
  const counted = total(classes, 'counted');
  if (sum === 0)
    return counted === 0 ? 'Both sides agree.' : `Nothing to repair or to decide. Only counted: ${counted}.`;
  const repaired = total(classes, 'repaired');
  const listed = total(classes, 'listed');
  return `${sum} differences at the first look: ${repaired} repairs sent, ${listed} for a person to decide, ${dismissed} that a second look did not confirm.${counted > 0 ? ` Only counted: ${counted}.` : ''}`;
}

const total = (classes: readonly ClassCount[], what: 'repaired' | 'listed' | 'counted') =>
  classes.reduce((sum, one) => sum + one[what], 0);

function classLines({ classes }: Report): readonly string[] {
  if (classes.length === 0) return [];
  const rows = classes.map((one) => [`\`${one.name}\``, one.meaning, one.repaired, one.listed, one.counted]);
  return ['## By class', '', ...table(['class', 'meaning', 'repairs sent', 'for a person', 'only counted'], rows), ''];
}

function differenceLines({ lines, listings }: Report): readonly string[] {
  if (lines.length === 0) return [];
  const rows = lines.map((line) => [
    `\`${line.class}\``,
    idsOf(line, 'source'),
    idsOf(line, 'destination'),
    resultOf(line),
  ]);
  return [
    '## Differences',
    '',
    ...table(['class', listings.source.title, listings.destination.title, 'result'], rows),
    '',
  ];
}

function idsOf(line: Looked, side: 'source' | 'destination'): string {
  if (line.gone !== undefined && line[side] === undefined) return `gone: ${code(line.gone)}`;
  const all = line.twins?.side === side ? line.twins.ids : [line[side] ?? ''];
  return all
    .filter((id) => id !== '')
    .map(code)
    .join(', ');
}

function resultOf({ result }: Looked): string {
  switch (result.kind) {
    case 'repaired':
      return `repair sent: ${code(result.eventId)}`;
    case 'listed':
      return 'for a person to decide';
    case 'counted':
      return 'only counted';
    case 'held':
      return 'not looked at a second time';
    case 'dismissed':
      return `does not count: ${result.why}`;
  }
}

/** An id is a vendor's text. */
const code = (id: string) => `\`${id.replaceAll(/[`\p{Cc}]/gu, '?')}\``;

function table(heading: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)];
}
