import type { Call } from '../call.ts';
import type { Signatures } from './signed.ts';

/** The parts of a request that schemes sign. */

export const body = (call: Call): Uint8Array => call.request.body;

export const method = (call: Call): string => call.request.method;

/** As the vendor knows it, without a fragment: that is never sent. */
export const url = (call: Call): string => call.request.url.split('#', 1)[0] ?? '';

export const timestamp = (_call: Call, found: Signatures): string | undefined => found.timestamp;

export const webhookId = (call: Call): string | undefined => oneToken(call.header('webhook-id'));

/** Svix sends its own name, and often the standard's as well. Where its own is there, it is the one that is signed and read. */
export const svixId = (call: Call): string | undefined => {
  const own = call.header('svix-id');
  return own ? oneToken(own) : webhookId(call);
};

/** The signed id stands between dots, so it must not contain one. */
function oneToken(value: string | undefined): string | undefined {
  return value && /^[\x21-\x2b\x2d\x2f-\x7e]{1,256}$/.test(value) ? value : undefined;
}
