import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import { redact } from './redact.ts';

/**
 * Everything a log line may say, beside its message. Ids, names, counts and times: never a payload, never a value of a
 * record. Adding a field here is a decision about what the readers of logs may see.
 */
export interface LogFields {
  /** Follows one request's events from the sender to the last vendor call. */
  readonly correlationId?: string;
  readonly integration?: string;
  readonly delivery?: string;
  readonly eventId?: string;
  readonly eventType?: string;
  /** A listing that is read on a schedule, by its name within the integration. */
  readonly pull?: string;
  readonly run?: string;
  /** Pages that a run has read so far. */
  readonly pages?: number;
  readonly records?: number;
  /** The source's record, such as `contact:70101`. */
  readonly entity?: string;
  /** The destination's record, as the vendor identifies it. */
  readonly remote?: string;
  /** The SQS message. */
  readonly messageId?: string;
  readonly destination?: string;
  /** The vendor operation, such as `upsert member`. */
  readonly operation?: string;
  readonly status?: number;
  readonly outcome?: string;
  /** What the contract says a delivered event means to the business, such as `invoice-created`. */
  readonly business?: string;
  /** The money that it is about, in major units. */
  readonly amount?: number;
  /** Of `amount`, by ISO 4217. */
  readonly currency?: string;
  readonly reason?: string;
  /** Names of fields that broke a rule, and the rule: never their values. */
  readonly problems?: readonly string[];
  readonly attempt?: number;
  readonly retryInSeconds?: number;
  readonly durationMs?: number;
  readonly delayMs?: number;
  readonly vendorRequestId?: string;
  /** The vendor calls of an attempt, in their order: each with `destination`, `operation`, `status` or `reason`, `durationMs`, `vendorRequestId`. */
  readonly calls?: readonly CallFields[];
  readonly accepted?: number;
  readonly filtered?: number;
  /** Events of one request whose type the contract does not name; `eventType` says which. */
  readonly events?: number;
  readonly bytes?: number;
  /** A job over chosen events, by its id. */
  readonly job?: string;
  /** An on-call topic. */
  readonly topicArn?: string;
  /** Until a credential ends. */
  readonly daysLeft?: number;
  /** How a payload differs from contract and samples, and in which field; never its value. */
  readonly drift?: string;
  readonly path?: string;
  readonly source?: 'event' | 'answer';
  /** Whether the contract needs the field. */
  readonly isRequired?: boolean;
  /** Sampled payloads that had it since the last such line. */
  readonly count?: number;
  /** Where an error was thrown: functions and places in the sources. */
  readonly frames?: readonly string[];
  /** Class and message of an unexpected error. */
  readonly errorMessage?: string;
}

/** One vendor call, as the line of its attempt has it. */
export type CallFields = Pick<
  LogFields,
  'destination' | 'operation' | 'status' | 'reason' | 'durationMs' | 'vendorRequestId'
>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log of its own with these fields on every line; the parent is not changed. */
  with(fields: LogFields): Log;
}

/** Without Powertools' sampling rate and trace id, a sixth of a line: nothing here samples or traces. */
class ShortLines extends LogFormatter {
  formatAttributes(
    { logLevel, message, timestamp, serviceName }: Parameters<LogFormatter['formatAttributes']>[0],
    more: Parameters<LogFormatter['formatAttributes']>[1],
  ): LogItem {
    const attributes = { level: logLevel, message, timestamp: this.formatTimestamp(timestamp), service: serviceName };
    return new LogItem({ attributes }).addAttributes(more);
  }
}

/** Structured JSON lines on standard output, redacted. Levels come from `POWERTOOLS_LOG_LEVEL` (default INFO). */
export function createLog(serviceName: string, fields: LogFields = {}): Log {
  const logFormatter = new ShortLines();
  return wrap(new Logger({ serviceName, logFormatter, jsonReplacerFn: redact }), fields);
}

/** Class and message of anything thrown; the line redacts it. No stack, and of a parser's error the class alone: it quotes its input. */
export function describeError(error: unknown): string {
  if (error instanceof SyntaxError) return error.name;
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : 'a value that is not an Error';
}

/** Fields are merged here: a child of Powertools' logger for each message takes more of the processor than its lines. */
function wrap(logger: Logger, own: LogFields): Log {
  return {
    info: (message, fields) => logger.info(message, { ...own, ...fields }),
    warn: (message, fields) => logger.warn(message, { ...own, ...fields }),
    error: (message, fields) => logger.error(message, { ...own, ...fields }),
    with: (fields) => wrap(logger, { ...own, ...fields }),
  };
}
