/** A function as the host runs it. */
export interface HostedFunction {
  readonly name: string;
  readonly arn: string;
  /** Folder that holds the code. */
  readonly codeDir: string;
  /** `file.export`, the file without its ending. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** No more than this many at a time; unlimited but for the host's own limit when undefined. */
  readonly reservedConcurrency?: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFormat: 'Text' | 'JSON';
  readonly systemLogLevel?: 'DEBUG' | 'INFO' | 'WARN';
  /**
   * Port on 127.0.0.1 at which a debugger reaches it; 0 takes a free one, which the log names. It then has one execution
   * environment, which stays, and neither loading nor running is ended by a time limit.
   */
  readonly inspectPort?: number;
}
