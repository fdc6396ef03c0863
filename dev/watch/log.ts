/** What the runtime writes when a function failed: a title and the error as JSON. */
const FAILURE = /(Invoke Error|Uncaught Exception|UncaughtException|UnhandledPromiseRejection) *\t(\{.*\})$/s;

/** What a person who develops wants to see of a function's log: its `console.log`, and errors with their frames. */
export function terminalText(line: string): string | undefined {
  const entry = parsed(line);
  const written = consoleLine(entry);
  const [, , error] = FAILURE.exec(written?.message ?? line) ?? [];
  if (error !== undefined) return thrown(parsed(error));
  if (written) return `${written.level === 'INFO' ? '' : `${written.level} `}${written.message}`;
  if (entry?.level !== 'ERROR' && entry?.level !== 'WARN') return undefined;
  const frames = [entry.frames, entry.stack, record(entry.error)?.stack].find((value) => value !== undefined);
  const what = [entry.message, entry.reason, entry.errorMessage].filter((value) => typeof value === 'string');
  return [`${entry.level} ${what.join(': ')}`, ...lines(frames)].join('\n');
}

/** The same with the function's name before each line. */
export function named(functionName: string, text: string): string {
  return text
    .split('\n')
    .map((line) => `${functionName} | ${line}`)
    .join('\n');
}

/**
 * What `console.log` and its kin write, as Lambda's JSON format has it; lines of the engine's own logger name their service.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
function consoleLine(entry: Readonly<Record<string, unknown>> | undefined) {
  const { timestamp, level, requestId, message, service } = entry ?? {};
  const isOfConsole = timestamp !== undefined && requestId !== undefined && service === undefined;
  return isOfConsole && typeof message === 'string' ? { level: String(level), message } : undefined;
}

function thrown(error: Readonly<Record<string, unknown>> | undefined): string {
  const frames = lines(error?.trace);
  return frames.length > 0 ? frames.join('\n') : `${error?.errorType}: ${error?.errorMessage}`;
}

function lines(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split('\n') : [];
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return record(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
