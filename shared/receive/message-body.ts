import { type Claim, type Envelope, encodeBody, writeEnvelope } from '../contract/index.ts';
import { fitsQueue } from './enqueue.ts';

/** An envelope without its body. */
type Header = Omit<Envelope, 'v' | 'body' | 'encoding' | 'claim'>;

/** Stores a body in the payload store. @throws Error when it could not be stored. */
export type StorePayload = (event: Header, body: Uint8Array) => Promise<Claim>;

/** The message body of an event. A payload too large for SQS goes to the payload store first, and the message refers to it. */
export async function toMessageBody(envelope: Header, bytes: Uint8Array, storePayload: StorePayload): Promise<string> {
  const whole = writeEnvelope({ v: 1, ...envelope, ...encodeBody(bytes) });
  if (fitsQueue(whole)) return whole;
  const claim = await storePayload(envelope, bytes);
  return writeEnvelope({ v: 2, ...envelope, body: '', encoding: 'claim', claim });
}
