/** Calls a simulated vendor's control interface. @throws Error with the interface's message. */
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
