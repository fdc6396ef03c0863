import type { z } from 'zod';
import type { Outcome } from './outcome.ts';

/** One operation at a vendor. `answer` is the shape relied upon; a 2xx that does not have it is not a success. */
export interface VendorCall<T> {
  /** A label for people, in logs and in the ledger, such as `upsert member`. Changing it changes nothing else. */
  readonly operation: string;
  /**
   * Tells the writes of one event apart, where the vendor knows keys. May be left out of one write per account; every further
   * one needs its own, which must be the same in every attempt and after every deploy.
   */
  readonly key?: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base URL. Values go in by the tag `path`, which encodes them; what leads elsewhere is refused before it is sent. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Beside those of authentication, content and tracing. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer: z.ZodType<T>;
}

export type VendorResult<T> =
  | { readonly kind: 'success'; readonly answer: T }
  /** `outcome` is what follows unless the delivery knows better, as it may for what is absent or refused. */
  | { readonly kind: 'absent' | 'refused' | 'failed'; readonly reason: string; readonly outcome: Outcome };

/** A client for one account, as a delivery's code sees it. */
export interface Vendor {
  /** Makes one call. Never throws: what went wrong is in the result. */
  call<T>(call: VendorCall<T>): Promise<VendorResult<T>>;
}
