/** A fault to inject: which calls it meets and what happens to them. */
export interface FaultRequest {
  /** The service's name, for example `sqs`. */
  readonly service: string;
  /** The operation's name, or `*` for all. */
  readonly operation: string;
  /** Only calls of this caller: a function's name, or `operator`. */
  readonly caller?: string;
  /** Only calls whose queue URL, table, secret or ARN contains this text. */
  readonly resource?: string;
  /** How many calls it meets before it is spent; without it, every one until it is removed. */
  readonly times?: number;
  /** Milliseconds of clock time before anything else happens. */
  readonly delayMs?: number;
  readonly error?: FaultError;
  /** The call is never answered. */
  readonly timeout?: true;
  /** For the batch operations of SQS: the entries with these indexes come back in `Failed` with the error's code. */
  readonly entries?: readonly number[];
  /** The call takes effect before the error or the silence. */
  readonly after?: true;
}

export interface FaultError {
  readonly code: string;
  readonly message?: string;
  readonly status: number;
}

interface Rule {
  readonly broken: (fault: Fields) => boolean;
  readonly message: (fault: Fields) => string;
}

type Fields = Readonly<Record<string, unknown>>;

const MEMBERS = [
  'service',
  'operation',
  'caller',
  'resource',
  'times',
  'delayMs',
  'error',
  'timeout',
  'entries',
  'after',
];
const BATCHES = ['SendMessageBatch', 'DeleteMessageBatch', 'ChangeMessageVisibilityBatch'];

const RULES: readonly Rule[] = [
  {
    broken: (fault) => Object.keys(fault).some((name) => !MEMBERS.includes(name)),
    message: (fault) =>
      `unknown member ${Object.keys(fault).find((name) => !MEMBERS.includes(name))}: use ${MEMBERS.join(', ')}`,
  },
  ...['service', 'operation'].map((name) => ({
    broken: (fault: Fields) => !isText(fault[name]),
    message: (fault: Fields) => `${name} must be a name, not ${show(fault[name])}`,
  })),
  ...['caller', 'resource'].map((name) => ({
    broken: (fault: Fields) => fault[name] !== undefined && !isText(fault[name]),
    message: (fault: Fields) => `${name} must be a text, not ${show(fault[name])}`,
  })),
  {
    broken: ({ times }) => times !== undefined && !(isWhole(times) && times >= 1),
    message: ({ times }) => `times must be a whole number from 1, not ${show(times)}`,
  },
  {
    broken: ({ delayMs }) => delayMs !== undefined && !(typeof delayMs === 'number' && delayMs >= 0),
    message: ({ delayMs }) => `delayMs must be a number of milliseconds, not ${show(delayMs)}`,
  },
  {
    broken: ({ error }) => error !== undefined && !isError(error),
    message: ({ error }) =>
      `error must be { code, message?, status } with a status from 400 to 599, not ${show(error)}`,
  },
  ...['timeout', 'after'].map((name) => ({
    broken: (fault: Fields) => fault[name] !== undefined && fault[name] !== true,
    message: (fault: Fields) => `${name} must be true or left out, not ${show(fault[name])}`,
  })),
  {
    broken: ({ entries }) =>
      entries !== undefined &&
      !(Array.isArray(entries) && entries.length > 0 && entries.every((n) => isWhole(n) && n >= 0)),
    message: ({ entries }) => `entries must be a list of indexes from 0, not ${show(entries)}`,
  },
  {
    broken: ({ entries, service, operation }) =>
      entries !== undefined && !(service === 'sqs' && BATCHES.includes(String(operation))),
    message: ({ operation }) => `entries is for ${BATCHES.join(', ')} of sqs, not for ${show(operation)}`,
  },
  {
    broken: ({ entries, error }) => entries !== undefined && error === undefined,
    message: () => 'entries needs an error: its code is what the entries fail with',
  },
  {
    broken: ({ timeout, error }) => timeout !== undefined && error !== undefined,
    message: () => 'timeout and error exclude each other: a call is answered or it is not',
  },
  {
    broken: ({ after, timeout, error }) => after !== undefined && timeout === undefined && error === undefined,
    message: () => 'after needs an error or a timeout that follows the effect',
  },
  {
    broken: ({ delayMs, error, timeout }) => delayMs === undefined && error === undefined && timeout === undefined,
    message: () => 'nothing would happen: give delayMs, error or timeout',
  },
];

/** The fault, or what is wrong with it: every violation, each naming the member and the value. */
export function parseFault(value: unknown): { readonly fault: FaultRequest } | { readonly violations: string[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { violations: [`a fault must be an object with ${MEMBERS.join(', ')}, not ${show(value)}`] };
  const fields = value as Fields;
  if (isFault(fields)) return { fault: fields };
  return { violations: RULES.filter(({ broken }) => broken(fields)).map(({ message }) => message(fields)) };
}

function isFault(fields: Fields): fields is Fields & FaultRequest {
  return !RULES.some(({ broken }) => broken(fields));
}

function isError(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message, status } = value as Fields;
  const known = Object.keys(value).every((name) => ['code', 'message', 'status'].includes(name));
  return (
    known &&
    isText(code) &&
    (message === undefined || typeof message === 'string') &&
    isWhole(status) &&
    status >= 400 &&
    status <= 599
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
