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
}
