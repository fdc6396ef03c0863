/** What the reader of a failing schedule wants of a log line. Metrics are left out. */
export function logLine(line: string): readonly string[] {
  if (!line.startsWith('{')) return [`  ${line}`];
  const {
    message,
    messageId = '',
    outcome = '',
    status = '',
    reason = '',
    retryInSeconds = '',
    errorMessage = '',
  } = JSON.parse(line) as Readonly<Record<string, string>>;
  if (message === undefined) return [];
  return [`  ${messageId} ${message} ${outcome} ${status} ${reason} ${retryInSeconds} ${errorMessage}`.trimEnd()];
}
