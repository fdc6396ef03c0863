import type { Integration, Pull } from '../contract/index.ts';
import { RESERVED_DELIVERIES } from './delivery-rules.ts';
import { kebab, type Rule, range } from './rule.ts';
import { scheduleRules, WEEK_MINUTES } from './schedule-rules.ts';

/** A pull under its name, in its integration. */
export type PlacedPull = Pull & { readonly name: string; readonly integration: Integration };

export const pullRules: readonly Rule<PlacedPull>[] = [
  {
    name: 'pull-name',
    check: ({ name, integration }) =>
      RESERVED_DELIVERIES.includes(name) || Object.hasOwn(integration.deliveries, name)
        ? `name is "${name}", which names something else of ${integration.name} already; call it by what it reads, such as nightly-products.`
        : kebab('name', name),
  },
  { name: 'former-pull-name', check: ({ formerly }) => formerly && kebab('formerly', formerly) },
  ...scheduleRules('pull'),
  {
    name: 'pull-events-declared',
    check: ({ event, reads, integration }) => {
      const named = [event, ...(reads.kind === 'full' && reads.gone ? [reads.gone.event] : [])];
      const unknown = named.filter((type) => !Object.hasOwn(integration.source.events, type));
      return unknown.length === 0
        ? undefined
        : `${unknown.join(', ')} is not in source.events; declare there what it does.`;
    },
  },
  {
    name: 'pull-look-back',
    check: ({ reads }) =>
      reads.kind === 'changed-since'
        ? range('reads.lookBackMinutes', reads.lookBackMinutes, 1, WEEK_MINUTES, 'minutes')
        : undefined,
  },
  {
    // What moved out of a page is read by the next full run, and by no other.
    name: 'pull-pages-stand',
    check: ({ reads, paging }) =>
      reads.kind === 'changed-since' && paging.kind === 'counted'
        ? 'paging is "counted" and reads "changed-since": a change that moves out of a page would be lost for ever; page by an order that does not change, or read "full".'
        : undefined,
  },
  {
    name: 'pull-gone',
    check: ({ reads }) => {
      if (reads.kind !== 'full' || !reads.gone) return undefined;
      const { afterRuns, mostPercent } = reads.gone;
      return (
        range('reads.gone.afterRuns', afterRuns, 2, 30, 'complete runs in a row') ??
        range('reads.gone.mostPercent', mostPercent, 0.01, 50, 'per cent of the known records')
      );
    },
  },
  {
    name: 'pull-records',
    check: ({ expected: { records } }) =>
      records.atLeast <= records.atMost
        ? undefined
        : `expected.records is ${records.atLeast} to ${records.atMost}; give the smaller number first.`,
  },
];
