import { decode } from '../compare.ts';

/** How the text of a secret becomes the bytes of a key. Each provider has one form; it is never guessed. */

/** The text itself in UTF-8. */
export const asText = (text: string): string => text;

export const asHex = (text: string): Buffer | undefined => decode(text.toLowerCase(), 'hex');

export const asBase64 = (text: string): Buffer | undefined => decode(text, 'base64');

/** Standard Webhooks: base64 after an optional `whsec_`. */
export const asWhsec = (text: string): Buffer | undefined =>
  decode(text.startsWith('whsec_') ? text.slice('whsec_'.length) : text, 'base64');

/** `whsec_` and base64 of 24 to 64 bytes. */
export const WHSEC_FORM = /^(?:whsec_)?[A-Za-z0-9+/]{32,86}={0,2}$/;
