/** A question to the logs, as a saved query of CloudWatch Logs Insights. */
export interface LogQuestion {
  /** Kebab-case: the last part of the query's name. */
  readonly name: string;
  /** The question, in a sentence. */
  readonly asks: string;
  /** The functions whose logs have the answer. */
  readonly of: 'receiver' | 'workers' | 'both' | 'platform';
  /** The query's commands, one after the other. */
  readonly commands: readonly string[];
}

/** Placeholder for an id in a query. */
export const ID_HERE = 'PUT-THE-ID-HERE';

/** A row for each vendor call that the lines of attempts list, with its members behind `call.`. */
export const EACH_CALL: readonly string[] = [
  'filter @message like /"calls":\\[/',
  'fields jsonParse(@message) as line',
  'unnest line.calls into call',
];
