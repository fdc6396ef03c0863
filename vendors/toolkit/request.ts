/** A request as a vendor sees it before its body has arrived. */
export interface RequestHead {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  /** As sent: percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case; repeated headers joined with commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface VendorRequest extends RequestHead {
  readonly body: string;
}

/** What a vendor answers. `body` goes out as JSON; left out, the answer has no body. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** True when the request changed a record. */
  readonly changed?: boolean;
}
