/** A question to the logs, as a ready query of CloudWatch Logs Insights. */
export interface LogQuestion {
  /** Kebab-case: the last part of the query's name. */
  readonly name: string;
  /** What a person wants to know. */
  readonly asks: string;
  /** Whose logs know it. */
  readonly of: 'receiver' | 'workers' | 'both' | 'platform';
  /** The query's commands, one after the other. */
  readonly commands: readonly string[];
}

/** Stands in a query where an id must be put. */
export const ID_HERE = 'PUT-THE-ID-HERE';
