declare global {
  /** JSON.parse with source text access (ECMAScript proposal, in Node since 22), which the compiler's library lacks. */
  interface JSON {
    rawJSON(text: string): object;
    isRawJSON(value: unknown): boolean;
    parse(
      text: string,
      reviver: (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/** Parses JSON so that `JSON.stringify` writes whole numbers back digit by digit: ids may exceed what a number can hold. */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined ? JSON.rawJSON(source) : value,
  );
}
