import * as z from 'zod';

const movement = z.object({
  id: z.string(),
  net: z.int(),
  currency: z.string(),
  created: z.int(),
  reporting_category: z.string(),
  source: z.string().nullable(),
});
export const moneyAnswer = z.object({ balanceTransactions: z.array(movement) });

const row = z.object({
  id: z.string(),
  reference: z.string(),
  date: z.string(),
  currency: z.string(),
  cents: z.int(),
  byApp: z.boolean(),
});
export const booksAnswer = z.object({ bankTransactions: z.array(row) });

export type Moved = z.infer<typeof movement>;
export type Row = z.infer<typeof row>;

/** Written down here once more, so that the code's own rules cannot agree with themselves. */
const SUFFIXES: Readonly<Record<string, string>> = {
  charge: '',
  refund: '',
  refund_failure: ' failed',
  dispute: ' withdrawn',
  dispute_reversal: ' reinstated',
  fee: '',
};
const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' });

/** What the books should have of what moved at Stripe. */
export function expectedOf(moved: readonly Moved[]): readonly Omit<Row, 'id' | 'byApp'>[] {
  return moved.flatMap(({ id, net, currency, created, reporting_category, source }) => {
    const suffix = SUFFIXES[reporting_category];
    if (suffix === undefined) return [];
    const reference = `${source ?? id}${suffix}`;
    return [{ reference, cents: net, currency: currency.toUpperCase(), date: day.format(created * 1000) }];
  });
}

export interface Agreement {
  readonly missing: readonly string[];
  readonly doubled: readonly string[];
  readonly wrong: readonly string[];
  readonly extra: readonly string[];
  /** Of all that moved and of all rows, in hundredths. */
  readonly sums: { readonly stripe: number; readonly books: number };
}

/** Whether each movement is in the books exactly once, with its amount, sign, currency and day. */
export function agreementOf(moved: readonly Moved[], rows: readonly Row[]): Agreement {
  const expected = expectedOf(moved);
  const byReference = Map.groupBy(rows, ({ reference }) => reference);
  const known = new Set(expected.map(({ reference }) => reference));
  const rowOf = (reference: string) => byReference.get(reference)?.[0];
  return {
    missing: expected.filter(({ reference }) => !rowOf(reference)).map(({ reference }) => reference),
    doubled: [...byReference].filter(([, all]) => all.length > 1).map(([reference]) => reference),
    wrong: expected
      .filter(({ reference, cents, currency, date }) => {
        const found = rowOf(reference);
        return found && (found.cents !== cents || found.currency !== currency || found.date !== date);
      })
      .map(({ reference }) => reference),
    extra: [...byReference.keys()].filter((reference) => !known.has(reference)),
    sums: {
      stripe: expected.reduce((sum, { cents }) => sum + cents, 0),
      books: rows.reduce((sum, { cents }) => sum + cents, 0),
    },
  };
}
