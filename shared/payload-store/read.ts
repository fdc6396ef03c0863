import { addAbortSignal, type Readable } from 'node:stream';

/**
 * Reads a stream that must hold exactly this many bytes; `undefined` if it holds fewer or more. No more than that is kept.
 * @throws Error when the stream breaks or is not read to its end within `limitMs`.
 */
export async function readExactly(stream: Readable, bytes: number, limitMs: number) {
  addAbortSignal(AbortSignal.timeout(limitMs), stream);
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop destroys the stream and its connection.
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > bytes) return undefined;
    chunks.push(chunk);
  }
  return length === bytes ? Buffer.concat(chunks, bytes) : undefined;
}
