/**
 * The largest request that a provider's sender makes. It is checked before anything is parsed: a stranger's request must not cost
 * more than hashing its bytes.
 */
export interface Limits {
  /** Of the body. Default: the caller's own limit. */
  readonly bytes?: number;
  /** For schemes that must read the body before it is proven. */
  readonly parts?: {
    readonly most: number;
    /** Counts the parts of a body, and stops beyond `most`. */
    readonly count: (body: Uint8Array, most: number) => number;
  };
}

export function isTooLarge(body: Uint8Array, { bytes, parts }: Limits): boolean {
  if (bytes !== undefined && body.byteLength > bytes) return true;
  return parts !== undefined && parts.count(body, parts.most) > parts.most;
}
