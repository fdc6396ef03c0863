import { EMPTY_200, echo } from '../answers.ts';
import type { Call } from '../call.ts';
import { queryValue } from '../events/sources.ts';
import type { Handshake, HandshakeAnswer } from '../scheme.ts';

/** Probes that some senders make with a method of their own: 200 and nothing else. */
export interface Probe extends Handshake {
  readonly probes: readonly string[];
}

export function probe(call: Call, { probes }: Probe): HandshakeAnswer {
  return probes.includes(call.request.method) ? EMPTY_200 : undefined;
}

/** A GET whose query parameter is sent back as text. */
export interface Challenge extends Handshake {
  readonly parameter: string;
}

export function challenge(call: Call, { parameter }: Challenge): HandshakeAnswer {
  if (call.request.method !== 'GET') return undefined;
  const text = queryValue(call.request.url, parameter);
  return (text && echo(text)) || 'handshake-refused';
}
