import type { WebhookResponse } from './types.ts';

export const EMPTY_200: WebhookResponse = { status: 200, headers: {}, body: '' };
export const EMPTY_204: WebhookResponse = { status: 204, headers: {}, body: '' };

const LONGEST_ECHO = 2048;

/**
 * Sends back text that the caller chose, as plain text that a browser does not render as a page, up to 2048
 * characters. `undefined` for longer text.
 */
export function echo(text: string): WebhookResponse | undefined {
  if (text.length > LONGEST_ECHO) return undefined;
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  return { status: 200, headers, body: text };
}

export function jsonAnswer(value: unknown): WebhookResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
