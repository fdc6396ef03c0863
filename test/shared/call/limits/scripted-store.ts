import { isDeepStrictEqual } from 'node:util';
import type { CounterUpdate } from '../../../../shared/call/limits/lease.ts';
import { EMPTY_ROW, type Row } from '../../../../shared/call/limits/row.ts';
import type { ControlStore } from '../../../../shared/call/limits/store.ts';

/** The control table's rules in memory: `control-store.test.ts` holds them to DynamoDB's. */
export function scriptedStore() {
  const rows = new Map<string, Row>();
  const rowOf = (account: string) => rows.get(account) ?? EMPTY_ROW;

  const store: ControlStore = {
    read: async (account) => rowOf(account),
    async change(account, seen, next) {
      const row = rowOf(account);
      const isOurs = row.version === seen.version + 1 && isDeepStrictEqual(row.breaker, next);
      if (row.version !== seen.version) return { isDone: isOurs, row };
      rows.set(account, { ...row, breaker: next, version: row.version + 1 });
      return { isDone: true, row: rowOf(account) };
    },
    async count(account, update) {
      const row = rowOf(account);
      const isDone = mayCount(row, update);
      if (isDone) rows.set(account, counted(row, update));
      return { isDone, row: rowOf(account) };
    },
  };
  return { rows, store };
}

function mayCount({ tat, day, dayCalls }: Row, update: CounterUpdate): boolean {
  const atMost = update.tat?.kind === 'reset' ? update.tat.start : update.tat?.atMost;
  if (atMost !== undefined && tat > atMost) return false;
  if (!update.day) return true;
  const { today, calls, limit, isFirst } = update.day;
  return isFirst ? day !== today : day === today && dayCalls <= limit - calls;
}

/** DynamoDB adds decimals exactly; what we add has no more than three places. */
const micro = (ms: number) => Math.round(ms * 1000) / 1000;

function counted(row: Row, { tat, day }: CounterUpdate): Row {
  return {
    ...row,
    ...(tat && { tat: tat.kind === 'reset' ? tat.to : micro(row.tat + tat.by) }),
    ...(day && { day: day.today, dayCalls: (day.isFirst ? 0 : row.dayCalls) + day.calls }),
  };
}
