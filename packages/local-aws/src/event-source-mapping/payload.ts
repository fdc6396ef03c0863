import { type ReceivedMessage, toSqsEvent } from './event.ts';

/** What Lambda takes in one invocation: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. */
export const MOST_BYTES = 6_291_456;

/** Bytes that messages take in an invocation's payload, the frame around them left out. */
export function payloadBytes(messages: readonly ReceivedMessage[], queueArn: string): number {
  return messages.reduce((sum, message) => sum + bytesOf(message, queueArn), 0);
}

/** A batch in as many parts as it takes for each to fit into one invocation; a message that fits into none stands alone. */
export function splitByPayload(
  messages: readonly ReceivedMessage[],
  queueArn: string,
): readonly (readonly ReceivedMessage[])[] {
  const parts: ReceivedMessage[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const size = bytesOf(message, queueArn);
    if (bytes + size > MOST_BYTES) {
      parts.push([]);
      bytes = FRAME_BYTES;
    }
    parts.at(-1)?.push(message);
    bytes += size;
  }
  return parts;
}

const FRAME_BYTES = Buffer.byteLength(JSON.stringify(toSqsEvent([], '')));

function bytesOf(message: ReceivedMessage, queueArn: string): number {
  // And a comma.
  return Buffer.byteLength(JSON.stringify(toSqsEvent([message], queueArn))) - FRAME_BYTES + 1;
}
