import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { BREAKER_ATTRIBUTE, controlKey, currentState } from '../../topology/index.ts';
import type { Breaker, MaybeBreaker } from './breaker.ts';

/** A person's pause of a delivery. Times are milliseconds since the epoch. */
export interface Pause {
  readonly by: string;
  readonly reason: string;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** What the control table holds of one account. */
export interface Row {
  readonly breaker: MaybeBreaker;
  /** By `integration/delivery`, on the delivery's destination only. */
  readonly pauses: Readonly<Record<string, Pause>> | undefined;
  /** Grows with every change of breaker or pauses. */
  readonly version: number;
  /** When the next call would be due at a steady rate: see the budget. */
  readonly tat: number;
  /** The UTC day that `dayCalls` counts. */
  readonly day: string | undefined;
  readonly dayCalls: number;
}

export const EMPTY_ROW: Row = {
  breaker: undefined,
  pauses: undefined,
  version: 0,
  tat: 0,
  day: undefined,
  dayCalls: 0,
};

/** The delivery's pause, until its deadline. */
export function pauseOf({ pauses }: Pick<Row, 'pauses'>, delivery: string, now: number): Pause | undefined {
  const pause = pauses?.[delivery];
  return pause && pause.untilMs > now ? pause : undefined;
}

export const accountKey = (account: string) => ({ pk: controlKey(account) });

/** @param item as the document client reads it; absent where the account was never called */
export function rowOf(item: Readonly<Record<string, unknown>> = {}): Row {
  const pauses = item.pauses as Row['pauses'];
  return {
    breaker: breakerOf(item[BREAKER_ATTRIBUTE]),
    pauses: pauses && Object.keys(pauses).length > 0 ? pauses : undefined,
    version: Number(item.version ?? 0),
    tat: Number(item.tat ?? 0),
    day: item.day as string | undefined,
    dayCalls: Number(item.dayCalls ?? 0),
  };
}

function breakerOf(stored: unknown): MaybeBreaker {
  const breaker = stored as Breaker | undefined;
  return breaker && ({ ...breaker, state: currentState(breaker.state) } as Breaker);
}

/** A row in DynamoDB's attribute values: so the document client leaves the item of a failed condition. */
export function rowOfAttributes(item: Readonly<Record<string, AttributeValue>> = {}): Row {
  return rowOf(plainMap(item));
}

function plainMap(map: Readonly<Record<string, AttributeValue>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, plain(value)]));
}

function plain({ S, N, M, L }: AttributeValue): unknown {
  if (M !== undefined) return plainMap(M);
  if (L !== undefined) return L.map(plain);
  return N === undefined ? S : Number(N);
}
