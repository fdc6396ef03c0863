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

/** The line that Lambda writes when an invocation ends. */
export function reportLine({ requestId, duration, memoryMb, maxMemoryMb, initDuration }: Report): string {
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
