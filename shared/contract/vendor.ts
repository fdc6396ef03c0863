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

/**
 * One event's part of a call that the vendor takes for many records at once. Events of one batch that name the same operation and group
 * share a call, as many as the contract's `worker.gathers` says; what `request` builds is taken of one of them.
 */
export interface GatheredCall<Item, Answer, T> {
  /** A label for people. Parts of other operations go in other calls. */
  readonly operation: string;
  /** Parts of other groups go in other calls, such as those of another list at the vendor. Default: one group. */
  readonly group?: string;
  /** The call changes nothing at the vendor. Left out, it is a write, which only a delivery of the strategy `natural-upsert` may gather. */
  readonly reads?: true;
  readonly item: Item;
  /** The call for these items. Where the vendor refuses it for good, it is made again for each half of them, down to one. */
  request(items: readonly Item[]): Omit<VendorCall<Answer>, 'operation' | 'key'>;
  /** What the answer says of the item at `index` of those in the call. */
  read(answer: Answer, index: number, item: Item): VendorResult<T>;
}

/** A client for one account, as code sees it. */
export interface Vendor {
  /** Makes one call. Never throws: what went wrong is in the result. */
  call<T>(call: VendorCall<T>): Promise<VendorResult<T>>;
}

/** A client for one account, as a delivery's code sees it. */
export interface DeliveryVendor extends Vendor {
  /**
   * Makes one call for this event and its neighbours. An event waits for them for 250 ms at most, and goes alone from its third attempt
   * on. Rejects with what `request` or `read` throws.
   */
  gather<Item, Answer, T>(call: GatheredCall<Item, Answer, T>): Promise<VendorResult<T>>;
}
