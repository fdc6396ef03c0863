import { StringDecoder } from 'node:string_decoder';

/** Cuts a stream of bytes into lines; what stands after the last line break is kept for the next piece. */
export function lineCutter(onLine: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return (chunk) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
}

export interface Report {
  readonly requestId: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly memoryMb: number;
  readonly maxMemoryMb?: number;
  /** Milliseconds; set on the first invocation of an execution environment. */
  readonly initDuration?: number;
}

/** How a function's own lines of the platform are written. `WARN`: only those of invocations that failed. */
export interface Logging {
  readonly logFormat: 'Text' | 'JSON';
  readonly systemLogLevel?: 'DEBUG' | 'INFO' | 'WARN';
}

/**
 * The lines that Lambda writes of an invocation. As JSON they have levels: of a success the start and the report are INFO, of
 * a failure the report is WARN (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 */
export function platformLines({ logFormat, systemLogLevel = 'INFO' }: Logging) {
  const isQuiet = systemLogLevel === 'WARN';
  const json = (time: number, type: string, record: object) =>
    JSON.stringify({ time: new Date(time).toISOString(), type: `platform.${type}`, record });
  return {
    start(time: number, requestId: string): readonly string[] {
      if (logFormat === 'Text') return [`START RequestId: ${requestId} Version: $LATEST`];
      return isQuiet ? [] : [json(time, 'start', { requestId, version: '$LATEST' })];
    },
    end(time: number, report: Report, failure?: Failure): readonly string[] {
      const { requestId } = report;
      if (logFormat === 'Text')
        return [...textOf(time, requestId, failure), `END RequestId: ${requestId}`, reportLine(report)];
      if (failure === undefined && isQuiet) return [];
      const { duration, memoryMb, maxMemoryMb, initDuration } = report;
      const metrics = {
        ...{
          durationMs: duration,
          billedDurationMs: Math.ceil(duration + (initDuration ?? 0)),
          memorySizeMB: memoryMb,
        },
        ...(maxMemoryMb !== undefined && { maxMemoryUsedMB: maxMemoryMb }),
        ...(initDuration !== undefined && { initDurationMs: initDuration }),
      };
      const errorType = failure?.kind === 'exit' ? { errorType: 'Runtime.ExitError' } : {};
      const status = failure === undefined ? 'success' : failure.kind === 'timeout' ? 'timeout' : 'error';
      return [json(time, 'report', { requestId, metrics, status, ...errorType })];
    },
  };
}

export type Failure =
  | { readonly kind: 'timeout'; readonly seconds: number }
  | { readonly kind: 'exit'; readonly how: string }
  /** The handler threw: the runtime wrote its error. */
  | { readonly kind: 'error' };

function textOf(time: number, requestId: string, failure: Failure | undefined): readonly string[] {
  if (failure?.kind === 'timeout')
    return [`${new Date(time).toISOString()} ${requestId} Task timed out after ${failure.seconds.toFixed(2)} seconds`];
  if (failure?.kind === 'exit') return [`RequestId: ${requestId} Error: Runtime exited with error: ${failure.how}`];
  return [];
}

/** The line that Lambda writes when an invocation ends. */
function reportLine({ requestId, duration, memoryMb, maxMemoryMb, initDuration }: Report): string {
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${duration.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(duration + (initDuration ?? 0))} ms`,
    `Memory Size: ${memoryMb} MB`,
    ...(maxMemoryMb === undefined ? [] : [`Max Memory Used: ${maxMemoryMb} MB`]),
    ...(initDuration === undefined ? [] : [`Init Duration: ${initDuration.toFixed(2)} ms`]),
  ];
  return `${parts.join('\t')}\t`;
}
