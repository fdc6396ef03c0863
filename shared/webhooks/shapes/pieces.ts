import type { Call } from '../call.ts';
import type { Signatures } from './hmac.ts';

/** The parts of a request that schemes sign. */

export const body = (call: Call): Uint8Array => call.request.body;

export const method = (call: Call): string => call.request.method;

/** As the vendor knows it, without a fragment: that is never sent. */
export const url = (call: Call): string => call.request.url.split('#', 1)[0] ?? '';

export const timestamp = (_call: Call, found: Signatures): string | undefined => found.timestamp;
