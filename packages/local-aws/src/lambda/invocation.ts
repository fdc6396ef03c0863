/** What an invocation came to, as Lambda's Invoke answers it. */
export interface InvokeResult {
  readonly requestId: string;
  /** The function's result or, with `functionError`, the error object: JSON text. */
  readonly payload: string;
  /** Set when the function threw, timed out, died or answered too much. */
  readonly functionError?: 'Unhandled';
}

/** How a function is invoked, beside its event. */
export interface Asked {
  /** The alias that the invocation names. */
  readonly qualifier?: string;
  /** The caller's tracing header. */
  readonly trace?: string;
}

/** The largest event Lambda takes for a synchronous invocation, in bytes of JSON. */
export const MAX_REQUEST_BYTES = 6_291_456;
/** The largest answer a function may give, in bytes of JSON. */
export const MAX_RESPONSE_BYTES = 6_291_556;

/** The error payloads that Lambda itself writes when the function could not. */
export const platformErrors = {
  timedOut: (requestId: string, timeoutSeconds: number) =>
    error(
      'Sandbox.Timedout',
      `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
    ),
  exited: (requestId: string, how: string) =>
    error('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited with error: ${how}`),
  tooLarge: (bytes: number) =>
    error(
      'Function.ResponseSizeTooLarge',
      `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
    ),
} as const;

function error(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorType, errorMessage });
}

/** How a process ended, in Lambda's words: `exit status 1`, `signal: killed`. */
export function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
  const names: Partial<Record<NodeJS.Signals, string>> = {
    SIGKILL: 'killed',
    SIGABRT: 'aborted',
    SIGTERM: 'terminated',
  };
  return signal === null ? `exit status ${code}` : `signal: ${names[signal] ?? signal}`;
}
