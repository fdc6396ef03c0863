import type { Fetch } from '../types.ts';

/** A small document at a URL, and how it is read. */
export interface Source<Value> {
  readonly url: string;
  readonly init?: RequestInit;
  /** `undefined`, or an exception, for a document that is not what it should be. */
  readonly parse: (text: string) => Value | undefined;
  /** Whether an answer that is not 2xx means that there is no such document. Any other failure is trouble of ours or theirs. */
  readonly isAbsent: (status: number, text: string) => boolean;
}

export type Fetched<Value> = { readonly value: Value } | 'absent' | 'unavailable';

const TIME_OUT_MS = 3000;
const LARGEST_BYTES = 65_536;

/** Without redirects, within 3 s, up to 64 KiB. */
export async function fetchDocument<Value>(fetch: Fetch, source: Source<Value>): Promise<Fetched<Value>> {
  const { url, init, parse, isAbsent } = source;
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIME_OUT_MS) });
    const text = await textOf(response);
    if (!response.ok) return isAbsent(response.status, text ?? '') ? 'absent' : 'unavailable';
    const value = text === undefined ? undefined : parse(text);
    return value === undefined ? 'unavailable' : { value };
  } catch {
    return 'unavailable';
  }
}

/** The body as text; `undefined` once it exceeds the limit. */
async function textOf(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > LARGEST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
