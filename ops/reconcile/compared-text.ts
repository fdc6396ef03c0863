import type { DifferenceRule, Reconciliation } from '../../shared/contract/index.ts';
import type { ComparedOne, ShownRecord } from '../../shared/reconcile/index.ts';

/** A record on both sides as a person reads it: side by side, then the class, the rule, and what follows. */
export function comparedLines(compared: ComparedOne, declared: Reconciliation): readonly string[] {
  const { source, destination, differing } = compared;
  const values = (record: ShownRecord | undefined, field: string) =>
    textOf((record?.compared as Readonly<Record<string, unknown>> | undefined)?.[field]);
  const rows = [
    ['', declared.source.title, declared.destination.title],
    ['id', ...[source, destination].map((one) => one?.id ?? 'not there')],
    ...(source?.word !== undefined || destination?.word !== undefined
      ? [['word', ...[source, destination].map((one) => one?.word ?? '')]]
      : []),
    ...declared.fields.map((field) => [
      field,
      values(source, field),
      values(destination, field),
      ...(differing.includes(field) ? ['differs'] : []),
    ]),
    ['changed', ...[source, destination].map((one) => one?.changedAt ?? '')],
  ];
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return [
    ...rows.map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    '',
    ...conclusionOf(compared, declared),
  ];
}

const textOf = (value: unknown) =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

function conclusionOf(
  { source, destination, isLinked, gone, isErased, differing, class: named, openEvent }: ComparedOne,
  { link, classes, source: right, destination: other }: Reconciliation,
): readonly string[] {
  const how = link
    ? [
        gone !== undefined
          ? `The link ${link.definition.name} names ${gone}, which is not there.`
          : isLinked
            ? `The link ${link.definition.name} says that both are the same.`
            : source && destination
              ? 'No link joins them: they have one key.'
              : `The link ${link.definition.name} names no other record.`,
      ]
    : [];
  if (differing.includes('key')) how.push('Both sides call the record by another key.');
  if (!source && !destination) return [...how, `Neither ${right.title} nor ${other.title} has it.`];
  if (named === undefined) return [...how, 'Both sides agree.'];
  const rule = classes[named];
  return [
    ...how,
    `${named}: ${rule?.meaning ?? 'the record of the other side is another one'}.`,
    isErased
      ? 'A tombstone stands for the record: a run repairs nothing of it.'
      : openEvent !== undefined
        ? `An event of it is ${openEvent}: that decides first, and a run leaves the difference alone.`
        : consequenceOf(rule),
  ];
}

function consequenceOf(rule: DifferenceRule | undefined): string {
  if (!rule) return 'A run leaves it alone.';
  const paged = rule.tell === 'page' ? ' The person on call is paged.' : '';
  if (rule.counted) return 'A run only counts it.';
  return rule.repair === undefined
    ? `A run lists it for a person to decide.${paged}`
    : `A run repairs it by the event ${rule.repair}, unless it changed shortly before.${paged}`;
}
