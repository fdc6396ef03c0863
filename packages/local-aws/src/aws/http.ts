/** The parts of an HTTP request that Signature Version 4 covers. */
export interface SignedRequest {
  readonly method: string;
  /** The request target as it was sent, path and query still encoded. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An HTTP answer, ready to be written. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}
