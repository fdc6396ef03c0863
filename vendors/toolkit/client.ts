/**
 * Calls the control interface of a simulated vendor: `path` follows `/_control`, `body` goes out as JSON. Returns the parsed answer,
 * `undefined` for an empty one.
 * @throws Error with the status and the interface's message.
 *
 * @example
 * import { control } from 'penstock/vendors';
 *
 * // The next two calls to the simulated books fail.
 * await control('http://127.0.0.1:4803', 'POST', '/faults', { kind: 'answer', match: { method: 'POST' }, status: 503, times: 2 });
 * const calls = await control('http://127.0.0.1:4803', 'GET', '/calls');
 */
export async function control(vendorUrl: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${vendorUrl}/_control${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${method} ${vendorUrl}/_control${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return text === '' ? undefined : JSON.parse(text);
}
