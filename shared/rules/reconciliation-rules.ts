import type { Delivery, DifferenceKind, Integration, Reconciliation } from '../contract/index.ts';
import { RESERVED_DELIVERIES } from './delivery-rules.ts';
import { kebab, type Rule, range } from './rule.ts';
import { scheduleRules } from './schedule-rules.ts';

/** A reconciliation under its name, in its integration. */
export type PlacedReconciliation = Reconciliation & { readonly name: string; readonly integration: Integration };

const KINDS: readonly DifferenceKind[] = ['missing', 'extra', 'differs', 'two-of-one'];
/** A class that is only counted needs no `when` where it is one of these. */
const COUNTABLE: readonly string[] = ['missing', 'extra', 'differs'] satisfies DifferenceKind[];
/** The place of a word is one byte of a row; 0 stands for none. */
const MOST_WORDS = 255;
/** Each costs two calls: more of them are no repairs but an import. */
const MOST_DIFFERENCES = 5000;
/** More are joined in too many parts for one function's time. */
const MOST_RECORDS = 5_000_000;

export const reconciliationRules: readonly Rule<PlacedReconciliation>[] = [
  {
    name: 'reconciliation-name',
    check: ({ name, integration: { name: whose, deliveries, pulls = {} } }) =>
      RESERVED_DELIVERIES.includes(name) || Object.hasOwn(deliveries, name) || Object.hasOwn(pulls, name)
        ? `name is "${name}", which names something else of ${whose} already; call it by what it compares, such as nightly-contacts.`
        : kebab('name', name),
  },
  ...scheduleRules('reconciliation'),
  {
    name: 'reconciliation-delivery',
    check: (placed) =>
      deliveryOf(placed)
        ? undefined
        : `delivery is "${placed.delivery}", which ${placed.integration.name} does not declare; name one of ${Object.keys(placed.integration.deliveries).join(', ')}.`,
  },
  {
    name: 'reconciliation-fields',
    check: ({ fields }) =>
      fields.length > 0 && new Set(fields).size === fields.length
        ? undefined
        : `fields is [${fields.join(', ')}]; name each value that is compared, once.`,
  },
  {
    name: 'reconciliation-classes',
    check: (placed) => {
      const { classes } = placed;
      const lacking = KINDS.filter((kind) => !Object.hasOwn(classes, kind));
      if (lacking.length > 0) return `classes lacks ${lacking.join(', ')}; say of each kind what follows from it.`;
      const misnamed = Object.keys(classes).find((name) => kebab('', name) !== undefined);
      if (misnamed !== undefined) return kebab('classes has a name that', misnamed);
      const whole = KINDS.find((kind) => classes[kind].when !== undefined);
      if (whole !== undefined) return `classes.${whole} has \`when\`; it is what no other class fits: leave it out.`;
      const counting = Object.entries(classes).find(
        ([name, rule]) =>
          rule.counted &&
          (rule.repair !== undefined || rule.tell === 'page' || (!rule.when && !COUNTABLE.includes(name))),
      );
      if (counting !== undefined)
        return `classes.${counting[0]} is only counted; it can have no repair and no page, and needs \`when\`, so that the first look knows it.`;
      if (classes['two-of-one'].repair !== undefined)
        return `classes.two-of-one.repair is "${classes['two-of-one'].repair}"; which of two records is right, only a person knows: leave it out.`;
      const taken = deliveryOf(placed)?.events ?? [];
      const [name, rule] =
        Object.entries(classes).find(([, { repair }]) => repair !== undefined && !taken.includes(repair)) ?? [];
      return (
        rule &&
        `classes.${name}.repair is "${rule.repair}", which the delivery ${placed.delivery} does not take; name one of its events: ${taken.join(', ')}.`
      );
    },
  },
  { name: 'reconciliation-words', check: wordsProblem },
  { name: 'reconciliation-link', check: linkProblem },
  {
    name: 'reconciliation-versions',
    check: (placed) => {
      const versions = deliveryOf(placed)?.consistency.versions;
      const isRepairing = Object.values(placed.classes).some(({ repair }) => repair !== undefined);
      return isRepairing && versions && versions.guard !== 'none' && versions.equal === 'stale'
        ? `consistency.versions.equal of ${placed.delivery} is "stale", but a repair has the time that its record had before: it would end as stale. State equal: 'apply', or no repairs.`
        : undefined;
    },
  },
  {
    name: 'reconciliation-cap',
    check: ({ cap: { differences, percent } }) =>
      range('cap.differences', differences, 1, MOST_DIFFERENCES, 'differences') ??
      range('cap.percent', percent, 0.01, 50, 'per cent of the larger listing'),
  },
  {
    name: 'reconciliation-records',
    check: ({ source, destination }) =>
      [source, destination]
        .map(({ title, records: { atLeast, atMost } }) =>
          atLeast <= atMost && atMost <= MOST_RECORDS
            ? undefined
            : `records of "${title}" is ${atLeast} to ${atMost}; give the smaller number first, and ${MOST_RECORDS} at most.`,
        )
        .find((problem) => problem !== undefined),
  },
  {
    // The second look waits for the events that are on their way.
    name: 'reconciliation-within',
    check: (placed) => {
      const within = deliveryOf(placed)?.consistency.withinSeconds ?? 0;
      const { hours } = placed.bounds;
      return within * 2 <= hours * 3600
        ? undefined
        : `bounds.hours is ${hours}, but the second look waits ${within} s, as long as an event of ${placed.delivery} may take: give more hours.`;
    },
  },
];

/** The contract names the delivery as it is called now; deployed, it stands under the name of its first deploy. */
function deliveryOf({ delivery: named, integration }: PlacedReconciliation): Delivery | undefined {
  const all: readonly [string, Delivery & { readonly calledNow?: string }][] = Object.entries(integration.deliveries);
  return all.find(([name, { calledNow = name }]) => calledNow === named)?.[1];
}

/** The words of both sides, and the classes that are told by them. */
function wordsProblem({ source, destination, classes }: PlacedReconciliation): string | undefined {
  const words = { source: source.words ?? [], destination: destination.words ?? [] };
  for (const side of ['source', 'destination'] as const) {
    const misnamed = words[side].find((word) => kebab('', word) !== undefined);
    if (misnamed !== undefined) return kebab(`${side}.words has a word that`, misnamed);
    if (new Set(words[side]).size < words[side].length || words[side].length > MOST_WORDS)
      return `${side}.words has ${words[side].length} words; name each once, and ${MOST_WORDS} at most.`;
    for (const [name, { when }] of Object.entries(classes)) {
      const unknown = when?.[side]?.find((word) => !words[side].includes(word));
      if (unknown !== undefined)
        return `classes.${name}.when.${side} has "${unknown}", which ${side}.words does not; add it there, or name one of ${words[side].join(', ')}.`;
    }
  }
  const [vague] =
    Object.entries(classes).find(
      ([, { when }]) =>
        when?.kind === 'differs' &&
        when.linked !== false &&
        (when.source === undefined || when.destination === undefined),
    ) ?? [];
  return (
    vague &&
    `classes.${vague}.when names the words of one side; a pair differs by the words of both: name both, or each record would.`
  );
}

/** Ids of a link are those of both listings, and the delivery that repairs keeps its pairs. */
function linkProblem(placed: PlacedReconciliation): string | undefined {
  const { link, classes, source, destination } = placed;
  if (!link) {
    const [asking] = Object.entries(classes).find(([, { when }]) => when?.linked !== undefined) ?? [];
    return asking && `classes.${asking}.when.linked needs \`link\`; name the link of the delivery ${placed.delivery}.`;
  }
  const { definition, from } = link;
  const kept = (deliveryOf(placed)?.links ?? []).map(({ name }) => name);
  if (!kept.includes(definition.name))
    return `link is ${definition.name}, which the delivery ${placed.delivery} does not keep; name one of its links: ${kept.join(', ') || 'it has none'}.`;
  const [own, other] = from === 'source' ? [source, destination] : [destination, source];
  return own.record === definition.from.record && other.record === definition.to.record
    ? undefined
    : `link.from is "${from}", but ${definition.name} is kept for a ${definition.from.record} and names a ${definition.to.record}; the listings are of a ${source.record} and a ${destination.record}.`;
}
