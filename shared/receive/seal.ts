import { type Claim, type Envelope, encodeBody, writeEnvelope } from '../contract/index.ts';
import { fitsQueue } from './enqueue.ts';

/** An envelope before its body is put in. */
type Unsealed = Omit<Envelope, 'v' | 'body' | 'encoding' | 'claim'>;

/** Keeps a body apart from its message. @throws Error when it could not be stored. */
export type KeepClaim = (event: Unsealed, body: Uint8Array) => Promise<Claim>;

/** The message of an event. A body that no queue takes is kept apart first, and the message refers to it. */
export async function seal(envelope: Unsealed, bytes: Uint8Array, keepClaim: KeepClaim): Promise<string> {
  const whole = writeEnvelope({ v: 1, ...envelope, ...encodeBody(bytes) });
  if (fitsQueue(whole)) return whole;
  const claim = await keepClaim(envelope, bytes);
  return writeEnvelope({ v: 2, ...envelope, body: '', encoding: 'claim', claim });
}
