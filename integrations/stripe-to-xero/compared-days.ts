import { BOOKS_TIME_ZONE } from './movement.ts';

/** Of the days that are compared: whole ones, or today, of which more is to come. */
export const SOURCE_WORDS = ['settled', 'today'] as const;
/** A row of another day or of another bank account is only counted. */
export const DESTINATION_WORDS = ['settled', 'beyond', 'elsewhere'] as const;

const DAY_MS = 86_400_000;
/** Whole days before today that are compared. */
const DAYS = 3;
/** Rows that are so many days off are read as well: a wrong day is a difference, and no missing row. */
const AROUND = 2;

/** The days of one run: each `2026-11-02`, as the books count them. */
export interface Days {
  readonly first: string;
  readonly today: string;
  /** Of the rows that are read. */
  readonly firstRow: string;
  readonly lastRow: string;
}

/** The days from their first one: a listing's cursor holds it, so that a run that goes on past midnight keeps its days. */
export const daysFrom = (first: string): Days => ({
  first,
  today: addDays(first, DAYS),
  firstRow: addDays(first, -AROUND),
  lastRow: addDays(first, DAYS + AROUND),
});

export const daysAt = (nowMs: number): Days => daysFrom(addDays(dayOf(nowMs), -DAYS));

const inBooks = new Intl.DateTimeFormat('en', {
  ...{ timeZone: BOOKS_TIME_ZONE, calendar: 'iso8601', numberingSystem: 'latn' },
  ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
});

function dayOf(ms: number): string {
  const parts = Object.fromEntries(inBooks.formatToParts(ms).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
