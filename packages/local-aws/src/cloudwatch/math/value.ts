import { expressionError } from '../errors.ts';

/** Timestamp (milliseconds since the epoch) → value; a timestamp without a value is not in it. */
export type Series = ReadonlyMap<number, number>;

/** A scalar, a series, several series or the name of a rule: what an expression can be worth. */
export type Value =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'series'; readonly series: Series }
  | { readonly kind: 'list'; readonly list: readonly Series[] }
  | { readonly kind: 'word'; readonly word: string };

/** What an expression is evaluated over. */
export interface Scope {
  /** The expression's own text, for what is refused. */
  readonly source: string;
  /** Every timestamp of the range, in order: what FILL fills. */
  readonly timestamps: readonly number[];
  /** The metrics of the request by their id, without expressions. */
  readonly metrics: ReadonlyMap<string, Series>;
  /** The value of another query by its id. @throws AwsError when there is none. */
  worthOf(id: string): Value;
}

/** The series that a value is made of. @throws AwsError for a scalar. */
export function seriesIn(value: Value, { source }: Scope): readonly Series[] {
  if (value.kind === 'series') return [value.series];
  if (value.kind === 'list') return value.list;
  throw expressionError(source, 'a time series is needed where it has a scalar');
}
