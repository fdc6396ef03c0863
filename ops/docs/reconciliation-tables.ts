import type { ComparedListing, DifferenceRule, Reconciliation } from '../../shared/contract/index.ts';
import { code, duration, table } from './markdown.ts';
import { beginsAt } from './schedule-text.ts';

/** What a contract says of a reconciliation: its listings and times, and what follows from each class of difference. */
export function reconciliationTables(declared: Reconciliation): readonly string[] {
  const { source, destination, matching, fields, delivery, schedule, cap, expected, bounds } = declared;
  return [
    table(
      ['', ''],
      [
        ['Right is', listingText(source)],
        ['Compared with it', listingText(destination)],
        ['A record of one side is found on the other by', matching],
        ...(declared.link ? [['Before that', `by the link ${code(declared.link.definition.name)}`] as const] : []),
        ['Compared', fields.map(code).join(', ')],
        ...wordsRows(declared),
        ['Begins', beginsAt(schedule)],
        [
          'Repairs',
          `as events in the queue of ${code(delivery)}, behind live ones; each difference is looked at a second time before`,
        ],
        [
          'Stops',
          `before its second look, at more than ${cap.differences} differences or ${cap.percent} % of the larger listing: nothing is repaired`,
        ],
        [
          'Expected',
          `in ${duration(expected.minutes * 60)}; complete ${duration(expected.lateMinutes * 60)} after its time`,
        ],
        ['Ends as failed', `after ${bounds.pages} pages, or ${duration(bounds.hours * 3600)}`],
      ],
    ),
    table(
      ['Class', 'Meaning', 'What follows'],
      Object.entries(declared.classes).map(([name, rule]) => [code(name), meaningOf(rule), consequenceOf(rule)]),
    ),
  ];
}

const listingText = ({ title, account, records }: ComparedListing) =>
  `${title}: ${records.atLeast} to ${records.atMost} records, read from ${account.title}`;

function wordsRows({ source, destination }: Reconciliation): readonly (readonly [string, string])[] {
  return [source, destination].flatMap(({ title, words }) =>
    words
      ? ([[`In a word, of ${title.charAt(0).toLowerCase()}${title.slice(1)}`, words.map(code).join(', ')]] as const)
      : [],
  );
}

function meaningOf({ meaning, when }: DifferenceRule): string {
  const words = [when?.source, when?.destination].flatMap((some) => (some ? [some.map(code).join(' or ')] : []));
  if (when?.linked !== undefined) words.push(when.linked ? 'linked' : 'not linked');
  return words.length > 0 ? `${meaning} (${words.join(', and ')})` : meaning;
}

function consequenceOf({ repair, tell, counted }: DifferenceRule): string {
  if (counted) return 'only counted: never stops a run, and is not looked at a second time';
  const done = repair === undefined ? 'a person decides' : `becomes ${code(repair)}`;
  return tell === 'page' ? `${done}; the person on call is paged` : done;
}
